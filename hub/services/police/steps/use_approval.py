"""Use another person's approval for a change of a case."""

from hub.domain.access.approvals import ApprovableChange, Approval
from hub.services.police.steps.case_work import CaseWork


async def use_approval(on: CaseWork, change: ApprovableChange, radius_km: float | None = None) -> bool:
    """Use an approval of this change that another person gave and that holds; return False if there is none."""
    approval = await find_approval(on, change, radius_km)
    if approval is not None:
        await on.stores.steering.approvals.use(approval, on.transaction)
    return approval is not None


async def find_approval(on: CaseWork, change: ApprovableChange, radius_km: float | None = None) -> Approval | None:
    """Return an approval of this change that another person gave and that holds, without using it."""
    approvals = await on.stores.steering.approvals.of_case(on.case.id, on.transaction)
    return next((one for one in approvals if one.allows(on.by, change, radius_km, on.now)), None)
