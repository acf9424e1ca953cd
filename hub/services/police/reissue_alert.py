"""Issue an alert again after it has expired, while the child is still missing."""

from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert
from hub.domain.approvals import ApprovableChange
from hub.domain.cases import Case, CaseMove
from hub.domain.timeline import TimelineKind
from hub.errors import Conflict
from hub.services.police.ports import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.follow_alert import Following, NextAlert, follow_alert
from hub.services.ports import Notifier


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

    def prepare(case: Case, earlier: Alert, alert: str) -> Case:
        case.require(CaseMove.REISSUE)
        if earlier.open:
            raise Conflict("The alert of this case is open: `renewAlert` makes it last longer.")
        return case.reissued(alert)

    following = Following(
        operation="reissueAlert",
        action=CaseAction.STEER,
        kind=TimelineKind.REISSUED,
        change=ApprovableChange.REISSUE_ALERT,
        event="alert_reissued",
        prepare=prepare,
    )
    return await follow_alert(by, stores, audit, notifier, rules, following, command, now=now)
