"""Read one tip."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction
from hub.domain.tips import Tip
from hub.errors import NotFound
from hub.services.police.ports import Desk
from hub.services.police.steps.audited import Looking, audited


async def read_tip(desk: Desk, tip_id: str, *, purpose: str, by: Officer, now: datetime) -> Tip:
    """One tip, once the audit trail says who sees it and why.

    Raises Forbidden, TextInvalid, AuditUnavailable, NotFound.
    """
    by.require(Permission.READ_CASES)
    looking = Looking(by, AuditAction.READ_TIPS, tip_id, purpose, now)
    tip = await audited(desk.audit, looking, lambda: desk.tips.get(tip_id))
    if tip is None:
        raise NotFound()
    return tip
