"""Load partners by id."""

from collections.abc import Sequence

from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.partner import Partner
from hub.services.feed.read_viewer import read_viewer


async def load_partners(info: PartnerInfo, ids: Sequence[str]) -> list[Partner | None]:
    """Return the caller for its own id; None for every other id, whether another partner has it or not."""
    actor = await read_viewer(info.context.actor)
    viewer = Partner.from_domain(actor)
    return [viewer if key == actor.partner else None for key in ids]
