"""Find the partner of a key."""

from hub.domain.actors import PartnerActor, tenant_of
from hub.domain.partners import key_id
from hub.errors import Unauthenticated
from hub.services.operations.ports import Partners
from hub.services.operations.steps.partner_keys import KEY_SHAPE, key_hash


async def authenticate_partner(partners: Partners, key: str) -> PartnerActor:
    """Return the actor of a key; raises Unauthenticated alike for a key that is unknown, malformed, expired or of a
    suspended partner.

    No key is compared with another here: the database looks for a digest. The time it takes may tell how much of that
    digest it matched, and this helps no attacker: nobody who sends keys can choose their SHA-256, so the first bits of
    a stored digest give no key that has it, and no bit of the key it was made of. A malformed key is not looked for,
    which tells its sender only what they see: its shape.
    """
    hashed = key_hash(key)
    owner = await partners.by_key(hashed) if KEY_SHAPE.fullmatch(key) else None
    if owner is None or owner.suspended:
        raise Unauthenticated()
    return PartnerActor(
        partner=owner.partner,
        name=owner.name,
        tenant=tenant_of(owner.number, owner.mode),
        mode=owner.mode,
        channel=owner.channel,
        key_id=key_id(hashed),
        key_expires_at=owner.stops_at,
        points=owner.points,
    )
