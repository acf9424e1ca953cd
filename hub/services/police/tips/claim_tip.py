"""Claim a tip, so that no two officers work on one."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.search.tips import CLAIM_TIME, claimed
from hub.domain.tips.tip import Tip
from hub.errors import Conflict
from hub.services.police.ports.stores import AuditTrail
from hub.services.police.ports.tips import TipStores
from hub.services.police.tips.steps.change_tip import change_tip


async def claim_tip(by: Officer, stores: TipStores, audit: AuditTrail, tip_id: str, *, now: datetime) -> datetime:
    """Claim a tip for the officer and return the end of the claim; a claim of one's own begins anew.

    A claim is a sign to colleagues: it forbids nobody to read or to triage. Raises Forbidden, CaseForbidden,
    AuditUnavailable, NotFound, or Conflict while the tip is another officer's or if it was withdrawn.
    """
    by.require(Permission.OPEN_CASE)

    async def claim(found: Tip) -> bool:
        tip = claimed(found, by, now)
        if tip.claim is None or not await stores.queue.claim(tip.id, tip.claim, now=now):
            raise Conflict("The tip was claimed or withdrawn at the same moment: read it again.")
        return True

    await change_tip(stores, audit, tip_id, "claimTip", claim, by=by, now=now)
    return now + CLAIM_TIME
