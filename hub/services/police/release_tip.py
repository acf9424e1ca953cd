"""Release a tip that an officer claimed."""

from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.services.police.ports import AuditTrail
from hub.services.police.steps.audit import Result
from hub.services.police.steps.change_tip import change_tip
from hub.services.police.steps.load_tip import load_tip
from hub.services.police.tip_ports import TipStores


async def release_tip(by: Officer, stores: TipStores, audit: AuditTrail, tip_id: str, *, now: datetime) -> bool:
    """End the officer's claim of a tip; return False if there was none of this officer, which changes nothing.

    Raises Forbidden, CaseForbidden, AuditUnavailable, NotFound.
    """
    by.require(Permission.OPEN_CASE)

    async def release() -> Result:
        tip, relations = await load_tip(stores, by, tip_id, CaseAction.TRIAGE_TIPS, now)
        changed = await stores.queue.release(tip.id, by.account, now=now)
        return Result(case=tip.case, changed=changed, relations=relations)

    return (await change_tip(stores, audit, tip_id, "releaseTip", release, by=by, now=now)).changed
