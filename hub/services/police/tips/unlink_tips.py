"""Part two tips of a case that are not the same."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.tips.links import MAX_TIP_LINKS
from hub.domain.tips.tip import Tip
from hub.errors import TooManyItems
from hub.services.police.ports.stores import AuditTrail
from hub.services.police.ports.tips import TipStores
from hub.services.police.tips.steps.tip_pair import TipPair, change_pair


async def unlink_tips(by: Officer, stores: TipStores, audit: AuditTrail, pair: TipPair, *, now: datetime) -> None:
    """Remove every link between two tips and keep that they are not the same; a repeat changes nothing.

    A tip that was folded as the copy of the other gets a line of its own again. Raises Forbidden, CaseForbidden,
    NotFound, Conflict, InvalidInput, TooManyItems if one was parted from MAX_TIP_LINKS others, AuditUnavailable.
    """
    by.require(Permission.OPEN_CASE)

    async def part(field: str, tip: Tip, other: Tip) -> None:
        if not await stores.queue.part(tip.id, other.id, by=by.account, now=now):
            raise TooManyItems(f"A tip can be parted from at most {MAX_TIP_LINKS} others.", path=(field,))

    await change_pair(stores, audit, pair, "unlinkTips", part, by=by, now=now)
