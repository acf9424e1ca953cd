"""Open a case again that was closed by mistake."""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Final

from hub.domain.access.approvals import ApprovableChange
from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases.keeping import CaseHidden
from hub.domain.text.bounds import line
from hub.domain.trail.timeline import TimelineKind
from hub.errors import CaseClosed, Conflict
from hub.services.idempotency import once_key
from hub.services.police.ports.stores import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.follow_alert import NextAlert, follow_alert, new_alert_id
from hub.services.ports import Notifier

REOPENED_WITHIN: Final = timedelta(days=7)

REOPEN: Final = CaseVerb("reopenCase", CaseAction.CLOSE, "case_reopened", CaseChange, plans_stages=True)


async def reopen_case(
    by: Officer,
    stores: CaseStores,
    audit: AuditTrail,
    notifier: Notifier,
    rules: AlertRules,
    command: NextAlert,
    *,
    now: datetime,
) -> CaseChange:
    """Open a case again within some days after its closing, with a new alert that names the earlier one.

    It needs what closing needs. Its outcome is taken back, and the history keeps it. Raises Forbidden, CaseForbidden,
    TextInvalid, NotFound, CaseClosed once it is too late, PushTooLong, IdempotencyMismatch, SecondPersonRequired,
    CaseHidden, or Conflict for a case that is open.
    """
    by.require(Permission.OPEN_CASE)

    reason = line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))
    key = once_key(by.account, REOPEN.mutation, command.idempotency_key, asdict(command))

    async def work(on: CaseWork) -> CaseChange:
        case = on.case
        if case.closed_at is None:
            raise Conflict("The case is open.")
        if case.keeping.hidden is not None:
            raise CaseHidden()
        if now - case.closed_at > REOPENED_WITHIN:
            raise CaseClosed(
                f"The case was closed more than {REOPENED_WITHIN.days} days ago. If the child is missing again, open a "
                "new case and link it to this one."
            )
        reopened = case.reopened(new_alert_id())
        return await follow_alert(on, rules, reopened, TimelineKind.REOPENED, ApprovableChange.REOPEN_CASE, reason)

    return await change_case(by, stores, audit, REOPEN.of(command.case, key), work, now=now, notifier=notifier)
