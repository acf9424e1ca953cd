"""Say how far police are with a tip."""

from datetime import datetime

from hub.domain.actors import Officer, Power
from hub.domain.tips import TipState, check_move
from hub.errors import Conflict, NotFound
from hub.services.intake.tip_ports import TipTriage


async def triage_tip(tips: TipTriage, tip_id: str, wanted: TipState, *, by: Officer, now: datetime) -> None:
    """Move a tip to a state and note who did; moving it to where it is changes nothing.

    Returns nothing of the tip: to see it, read it through the audit trail. Raises NotFound, or Conflict for a tip that
    was withdrawn or that someone else moved at the same moment.
    """
    by.require(Power.OPEN_CASE)
    tip = await tips.get(tip_id)
    if tip is None:
        raise NotFound()
    if tip.withdrawn_at is not None:
        raise Conflict("The tip was withdrawn.")
    check_move(tip.state, wanted)
    if wanted is tip.state:
        return
    if not await tips.move(tip_id, tip.state, wanted, by=by.account, now=now):
        raise Conflict("The tip was changed at the same moment; look at it again.")
