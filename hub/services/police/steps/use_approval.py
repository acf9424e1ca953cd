"""Use another person's approval for a change of a case."""

from datetime import datetime

from hub.domain.actors import Officer
from hub.domain.approvals import ApprovableChange, Approval
from hub.services.police.ports import CaseStores
from hub.services.ports import Transaction


async def use_approval(
    stores: CaseStores,
    case_id: str,
    change: ApprovableChange,
    by: Officer,
    now: datetime,
    transaction: Transaction,
    *,
    radius_km: float | None = None,
) -> bool:
    """Use an approval of this change that another person gave and that holds; return False if there is none."""
    approval = await find_approval(stores, case_id, change, by, now, transaction, radius_km=radius_km)
    if approval is not None:
        await stores.approvals.use(approval, transaction)
    return approval is not None


async def find_approval(
    stores: CaseStores,
    case_id: str,
    change: ApprovableChange,
    by: Officer,
    now: datetime,
    transaction: Transaction,
    *,
    radius_km: float | None = None,
) -> Approval | None:
    """Return an approval of this change that another person gave and that holds, without using it."""
    approvals = await stores.approvals.of_case(case_id, transaction)
    return next((one for one in approvals if one.allows(by, change, radius_km, now)), None)
