"""Lift the legal hold of a case, with the yes of a second person."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert
from hub.domain.approvals import ApprovableChange
from hub.domain.case_keeping import CaseKeeping
from hub.domain.cases import Case
from hub.domain.timeline import TimelineKind
from hub.errors import SecondPersonRequired
from hub.services.police.ports import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.brake import HOW
from hub.services.police.steps.change_keeping import KeepingChange, KeepingVerb, change_keeping
from hub.services.police.steps.use_approval import use_approval
from hub.services.ports import Transaction

LIFT: Final = KeepingVerb("liftHold", CaseAction.CLOSE, TimelineKind.HOLD_LIFTED, "case_hold_lifted")
TWO_PEOPLE: Final = "Two people decide that a legal hold ends: what it kept may be wiped at once."


async def lift_hold(
    by: Officer, stores: CaseStores, audit: AuditTrail, command: KeepingChange, *, now: datetime
) -> CaseChange:
    """Lift a hold with another person's approval, which this uses up; a case without a hold stays as it is.

    Raises Forbidden, CaseForbidden, TextInvalid, NotFound, CaseWiped, SecondPersonRequired.
    """
    by.require_any(Permission.OPEN_CASE, Permission.SUPERVISE)

    async def decide(case: Case, _alert: Alert, _reason: str, transaction: Transaction) -> CaseKeeping | None:
        if case.keeping.hold is None:
            return None
        if not await use_approval(stores, case.id, ApprovableChange.LIFT_HOLD, by, now, transaction):
            raise SecondPersonRequired(f"{TWO_PEOPLE} {HOW}")
        return replace(case.keeping, hold=None)

    return await change_keeping(by, stores, audit, command, LIFT, decide, now=now)
