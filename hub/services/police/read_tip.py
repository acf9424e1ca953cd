"""Read one tip."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction
from hub.domain.tips import Tip
from hub.errors import NotFound
from hub.services.police.ports import AuditTrail, CaseTips
from hub.services.police.steps.audit import AuditedAction, run_with_audit


async def read_tip(by: Officer, audit: AuditTrail, tips: CaseTips, tip_id: str, *, purpose: str, now: datetime) -> Tip:
    """Return one tip, once the audit trail says who sees it and why.

    Raises Forbidden, TextInvalid, AuditUnavailable, NotFound.
    """
    by.require(Permission.READ_CASES)
    action = AuditedAction(by, AuditAction.READ_TIPS, tip_id, purpose, now)
    tip = await run_with_audit(audit, action, lambda: tips.get(tip_id))
    if tip is None:
        raise NotFound()
    return tip
