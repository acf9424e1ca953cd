"""Approve a change that one person may not make alone."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hub.domain.access.approvals import APPROVAL_TIME, ApprovableChange, Approval
from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases.case import CaseState
from hub.domain.cases.named_facts import public_change
from hub.domain.text.bounds import line
from hub.domain.trail.timeline import TimelineKind
from hub.errors import CaseClosed, InvalidInput, RadiusInvalid
from hub.services.police.ports.access import GrantChange
from hub.services.police.ports.stores import AuditTrail, CaseStores
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.load_case_and_alert import require_version
from hub.services.police.steps.push_size import require_radius

AFTER_CLOSING: Final = frozenset(
    {ApprovableChange.REOPEN_CASE, ApprovableChange.LIFT_HOLD, ApprovableChange.UNHIDE_CASE}
)


APPROVE: Final = CaseVerb("approveChange", CaseAction.CONFIRM, "change_approved", GrantChange)


@dataclass(frozen=True, slots=True, repr=False)
class NewApproval:
    """The case, the change that a colleague is about to make, why, and of a radius how far it may reach.

    `expected_version` is the version of the case that the second person has looked at.
    """

    case: str
    change: ApprovableChange
    reason: str
    radius_km: float | None = None
    expected_version: int | None = None


async def approve_change(
    by: Officer, stores: CaseStores, audit: AuditTrail, command: NewApproval, *, now: datetime
) -> GrantChange:
    """Approve one change of a case, which another person may then make once within APPROVAL_TIME.

    A repeat begins the time anew, and is no second entry of the history. Of public facts it holds only for the version
    that the case has now. Raises Forbidden, CaseForbidden, TextInvalid,
    RadiusInvalid, InvalidInput for public facts without `expected_version`, NotFound,
    CaseClosed, and Conflict if the case has another version than expected.
    """
    by.require(Permission.CONFIRM_CASE)
    reason = line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))
    is_radius = command.change is ApprovableChange.SET_ALERT_RADIUS
    if is_radius != (command.radius_km is not None):
        raise RadiusInvalid(
            "An approved radius needs `radiusKm`, the largest that the colleague may set; another change has none.",
            path=("radiusKm",),
        )
    if command.radius_km is not None:
        require_radius(command.radius_km)
    is_of_version = command.change is ApprovableChange.REVISE_PUBLIC
    if is_of_version and command.expected_version is None:
        raise InvalidInput(
            "An approval of public facts needs `expectedVersion`, the version of the case that was read.",
            path=("expectedVersion",),
        )
    given = Approval(
        case=command.case,
        change=command.change,
        radius_km=command.radius_km,
        by=by.account,
        person=by.person,
        reason=reason,
        until=now + APPROVAL_TIME,
    )

    async def work(on: CaseWork) -> GrantChange:
        if on.case.state is CaseState.CLOSED and command.change not in AFTER_CLOSING:
            raise CaseClosed()
        require_version(on.case, command.expected_version)
        approval = replace(given, version=on.case.version) if is_of_version else given
        earlier = await stores.steering.approvals.of_case(on.case.id, on.transaction)
        await stores.steering.approvals.give(approval, on.transaction)
        if not any(approval.renews(one, now) for one in earlier):
            await on.add_entry(
                TimelineKind.CHANGE_APPROVED,
                radius_km=command.radius_km,
                reason=reason,
                changes=(public_change("approvedChange", None, command.change),),
            )
        return on.done_with_grant(until=approval.until)

    return await change_case(by, stores, audit, APPROVE.of(command.case), work, now=now)
