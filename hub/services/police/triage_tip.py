"""Say how far police are with a tip."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction
from hub.domain.tips import TipState, check_move
from hub.errors import Conflict, NotFound, meaning
from hub.services.intake.tip_ports import TipTriage
from hub.services.police.ports import AuditTrail
from hub.services.police.steps.audited import Looking, audited


async def triage_tip(
    trail: AuditTrail, tips: TipTriage, tip_id: str, wanted: TipState, *, by: Officer, now: datetime
) -> None:
    """Move a tip to a state and note who did; moving it to where it is changes nothing.

    What this answers tells how the tip stands, so the trail says first who asked; what the person wrote is another
    read. Raises AuditUnavailable, NotFound, or Conflict for a tip that was withdrawn or that someone else moved at the
    same moment.
    """
    by.require(Permission.OPEN_CASE)
    looking = Looking(by, AuditAction.READ_TIPS, tip_id, "triageTip", now)
    with meaning("tipId"):
        tip = await audited(trail, looking, lambda: tips.get(tip_id))
        if tip is None:
            raise NotFound()
        if tip.withdrawn_at is not None:
            raise Conflict("The tip was withdrawn.")
        check_move(tip.state, wanted)
        if wanted is tip.state:
            return
        if not await tips.move(tip_id, tip.state, wanted, by=by.account, now=now):
            raise Conflict("The tip was changed at the same moment; look at it again.")
