"""Lift the legal hold of a case, with the yes of a second person."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from hub.domain.access.approvals import ApprovableChange
from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.text.bounds import line
from hub.domain.trail.timeline import TimelineKind
from hub.errors import SecondPersonRequired
from hub.services.police.cases.steps.keep_case import KeepingChange, keep_case
from hub.services.police.ports.stores import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.reach_limit import HOW
from hub.services.police.steps.use_approval import use_approval

LIFT: Final = CaseVerb("liftHold", CaseAction.CLOSE, "case_hold_lifted", CaseChange)
TWO_PEOPLE: Final = "Two people decide that a legal hold ends: what it kept may be wiped at once."


async def lift_hold(
    by: Officer, stores: CaseStores, audit: AuditTrail, command: KeepingChange, *, now: datetime
) -> CaseChange:
    """Lift a hold with another person's approval, which this uses up; a case without a hold stays as it is.

    Raises Forbidden, CaseForbidden, TextInvalid, NotFound, CaseWiped, SecondPersonRequired.
    """
    by.require_any(Permission.OPEN_CASE, Permission.SUPERVISE)
    reason = line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))

    async def work(on: CaseWork) -> CaseChange:
        if on.case.keeping.hold is None:
            return on.done(changed=False)
        if not await use_approval(on, ApprovableChange.LIFT_HOLD):
            raise SecondPersonRequired(f"{TWO_PEOPLE} {HOW}")
        return await keep_case(on, replace(on.case.keeping, hold=None), TimelineKind.HOLD_LIFTED, reason)

    return await change_case(by, stores, audit, LIFT.of(command.case), work, now=now)
