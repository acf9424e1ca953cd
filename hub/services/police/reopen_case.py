"""Open a case again that was closed by mistake."""

from datetime import datetime, timedelta
from typing import Final

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert
from hub.domain.approvals import ApprovableChange
from hub.domain.case_keeping import CaseHidden
from hub.domain.cases import Case
from hub.domain.timeline import TimelineKind
from hub.errors import CaseClosed, Conflict
from hub.services.police.ports import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.follow_alert import Following, NextAlert, follow_alert
from hub.services.ports import Notifier

REOPENED_WITHIN: Final = timedelta(days=7)


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

    def prepare(case: Case, _earlier: Alert, alert: str) -> Case:
        if case.closed_at is None:
            raise Conflict("The case is open.")
        if case.keeping.hidden is not None:
            raise CaseHidden()
        if now - case.closed_at > REOPENED_WITHIN:
            raise CaseClosed(
                f"The case was closed more than {REOPENED_WITHIN.days} days ago. If the child is missing again, open a "
                "new case and link it to this one."
            )
        return case.reopened(alert)

    following = Following(
        operation="reopenCase",
        action=CaseAction.CLOSE,
        kind=TimelineKind.REOPENED,
        change=ApprovableChange.REOPEN_CASE,
        event="case_reopened",
        prepare=prepare,
    )
    return await follow_alert(by, stores, audit, notifier, rules, following, command, now=now)
