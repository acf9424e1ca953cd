"""Use another person's approval for a change of a case."""

from datetime import datetime

from hub.domain.actors import Officer
from hub.domain.approvals import ApprovableChange
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
    for approval in await stores.approvals.of_case(case_id, transaction):
        if approval.allows(by, change, radius_km, now):
            await stores.approvals.use(approval, transaction)
            return True
    return False
