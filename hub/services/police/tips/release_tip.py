"""Release a tip that an officer claimed."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.tips.tip import Tip
from hub.services.police.ports.stores import AuditTrail
from hub.services.police.ports.tips import TipStores
from hub.services.police.tips.steps.change_tip import change_tip


async def release_tip(by: Officer, stores: TipStores, audit: AuditTrail, tip_id: str, *, now: datetime) -> bool:
    """End the officer's claim of a tip; return False if there was none of this officer, which changes nothing.

    Raises Forbidden, CaseForbidden, AuditUnavailable, NotFound.
    """
    by.require(Permission.OPEN_CASE)

    async def release(tip: Tip) -> bool:
        return await stores.queue.release(tip.id, by.account, now=now)

    return await change_tip(stores, audit, tip_id, "releaseTip", release, by=by, now=now)
