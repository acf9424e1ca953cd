"""Find the partner of an operator's call."""

from hub.domain.partners import Partner
from hub.domain.text.bounds import can_be_id
from hub.errors import NotFound
from hub.services.operations.ports import Partners
from hub.services.ports import Transaction

PARTNER = ("partnerId",)


async def find_partner(partners: Partners, partner_id: str, transaction: Transaction | None = None) -> Partner | None:
    """Return one partner, or None for an unknown id."""
    return await partners.get(partner_id, transaction) if can_be_id(partner_id) else None


async def require_partner(partners: Partners, partner_id: str, transaction: Transaction | None = None) -> Partner:
    """Return one partner; raises NotFound for an unknown id."""
    partner = await find_partner(partners, partner_id, transaction)
    if partner is None:
        raise NotFound(path=PARTNER)
    return partner
