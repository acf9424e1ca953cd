"""Suspend a partner, or end its suspension."""

import logging
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.trail.audit import AuditAction
from hub.errors import NotFound
from hub.services.operations.ports import Partners
from hub.services.operations.steps.audit_partner_change import change_partner_with_audit
from hub.services.operations.steps.require_partner import PARTNER
from hub.services.police.ports.stores import AuditTrail

log = logging.getLogger("hub.operations")


async def suspend_partner(
    by: Officer, partners: Partners, audit: AuditTrail, partner_id: str, suspended: bool, *, now: datetime
) -> bool:
    """Stop everything of a partner, or resume it; return whether it is suspended now.

    Raises Forbidden, NotFound, AuditUnavailable.
    """
    by.require(Permission.OPERATE)

    async def suspend() -> None:
        if not await partners.suspend(partner_id, suspended):
            raise NotFound(path=PARTNER)

    action = AuditAction.SUSPEND_PARTNER if suspended else AuditAction.RESUME_PARTNER
    await change_partner_with_audit(audit, action, partner_id, "suspendPartner", suspend, by=by, now=now)
    log.info("partner_suspended" if suspended else "partner_resumed", extra={"partner": partner_id})
    return suspended
