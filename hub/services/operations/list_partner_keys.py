"""List the valid keys of partners."""

from collections.abc import Sequence

from hub.domain.actors import Officer, Permission
from hub.domain.partners import PartnerKey
from hub.services.operations.ports import Partners


async def list_partner_keys(by: Officer, partners: Partners, partner_ids: Sequence[str]) -> dict[str, list[PartnerKey]]:
    """Return the valid keys by partner, the oldest first, without the keys themselves. Raises Forbidden."""
    by.require(Permission.OPERATE)
    keys: dict[str, list[PartnerKey]] = {partner_id: [] for partner_id in partner_ids}
    for key in await partners.open_keys(partner_ids):
        keys[key.partner].append(key)
    return keys
