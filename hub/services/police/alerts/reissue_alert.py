"""Issue an alert again after it has expired, while the child is still missing."""

from dataclasses import asdict
from datetime import datetime
from typing import Final

from hub.domain.access.approvals import ApprovableChange
from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases.case import CaseMove
from hub.domain.text.bounds import line
from hub.domain.trail.timeline import TimelineKind
from hub.errors import Conflict
from hub.services.idempotency import once_key
from hub.services.police.ports.stores import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.follow_alert import NextAlert, follow_alert, new_alert_id
from hub.services.ports import Notifier

REISSUE: Final = CaseVerb(
    "reissueAlert", CaseAction.STEER, "alert_reissued", CaseChange, move=CaseMove.REISSUE, plans_stages=True
)


async def reissue_alert(
    by: Officer,
    stores: CaseStores,
    audit: AuditTrail,
    notifier: Notifier,
    rules: AlertRules,
    command: NextAlert,
    *,
    now: datetime,
) -> CaseChange:
    """Give an open case a new alert, which names the expired one and begins at once.

    Its stages are planned as those of a case that is opened now: what is due by the time missing begins. Confirmed
    places stay confirmed. Raises Forbidden, CaseForbidden, TextInvalid, NotFound, CaseClosed, PushTooLong,
    IdempotencyMismatch, SecondPersonRequired, or Conflict while the alert is open: then it is renewed.
    """
    by.require(Permission.OPEN_CASE)

    reason = line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))
    key = once_key(by.account, REISSUE.mutation, command.idempotency_key, asdict(command))

    async def work(on: CaseWork) -> CaseChange:
        if on.alert.open:
            raise Conflict("The alert of this case is open: `renewAlert` makes it last longer.")
        case = on.case.reissued(new_alert_id())
        return await follow_alert(on, rules, case, TimelineKind.REISSUED, ApprovableChange.REISSUE_ALERT, reason)

    return await change_case(by, stores, audit, REISSUE.of(command.case, key), work, now=now, notifier=notifier)
