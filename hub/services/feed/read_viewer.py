"""Read which key is asking."""

from hub.domain.actors import PartnerActor, PartnerPermission


async def read_viewer(by: PartnerActor) -> PartnerActor:
    """Return the partner's key; any permission of partners will do. Raises Unauthenticated without a key."""
    by.require_any(*PartnerPermission)
    return by
