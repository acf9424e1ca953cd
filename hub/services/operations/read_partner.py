"""Read one partner."""

from hub.domain.actors import Officer, Permission
from hub.domain.partners import Partner
from hub.services.operations.ports import Partners
from hub.services.operations.steps.require_partner import find_partner


async def read_partner(by: Officer, partners: Partners, partner_id: str) -> Partner | None:
    """Return one partner, or None for an unknown id. Raises Forbidden."""
    by.require(Permission.OPERATE)
    return await find_partner(partners, partner_id)
