"""Set how far police are with a tip."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction
from hub.domain.tips import TipState, check_move
from hub.error_path import error_path
from hub.errors import Conflict, NotFound
from hub.services.police.ports import AuditTrail, CaseTips
from hub.services.police.steps.audit import AuditedAction, run_with_audit


async def triage_tip(
    by: Officer, audit: AuditTrail, tips: CaseTips, tip_id: str, state: TipState, *, now: datetime
) -> None:
    """Move a tip to a state and note who did it; the state it has already changes nothing.

    The answer tells the tip's state, so the trail says first who asked; the person's words are another read. Raises
    AuditUnavailable, NotFound, or Conflict for a tip that was withdrawn or that another officer moved at the same time.
    """
    by.require(Permission.OPEN_CASE)
    action = AuditedAction(by, AuditAction.READ_TIPS, tip_id, "triageTip", now)
    with error_path("tipId"):
        tip = await run_with_audit(audit, action, lambda: tips.get(tip_id))
        if tip is None:
            raise NotFound()
        if tip.withdrawn_at is not None:
            raise Conflict("The person withdrew this tip: its state cannot change any more.")
        check_move(tip.state, state)
        if state is tip.state:
            return
        if not await tips.move(tip_id, tip.state, state, by=by.account, now=now):
            raise Conflict("The tip was changed at the same moment: read it again.")
