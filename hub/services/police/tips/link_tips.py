"""Link two tips of a case."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.tips.links import MAX_TIP_LINKS, LinkReason, TipLink
from hub.domain.tips.tip import Tip
from hub.errors import TooManyItems
from hub.services.police.ports.stores import AuditTrail
from hub.services.police.ports.tips import TipStores
from hub.services.police.tips.steps.tip_pair import TipPair, change_pair


async def link_tips(by: Officer, stores: TipStores, audit: AuditTrail, pair: TipPair, *, now: datetime) -> None:
    """Link two tips, so that each shows the other; a repeat changes nothing.

    Both keep their lines in the queue: an officer's link says that they belong together, not that one copies the other.
    Raises Forbidden, CaseForbidden, NotFound, Conflict, InvalidInput, TooManyItems if one has MAX_TIP_LINKS,
    AuditUnavailable.
    """
    by.require(Permission.OPEN_CASE)

    async def link(field: str, tip: Tip, other: Tip) -> None:
        if not await stores.queue.link(tip.id, TipLink(other.id, LinkReason.OFFICER, 100.0, by.account), now=now):
            raise TooManyItems(f"A tip has at most {MAX_TIP_LINKS} links; unlink one first.", path=(field,))

    await change_pair(stores, audit, pair, "linkTips", link, by=by, now=now)
