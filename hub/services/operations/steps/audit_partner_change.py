"""Write the audit trail before an operator changes a partner."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeVar

from hub.domain.actors import Officer
from hub.domain.trail.audit import AuditAction
from hub.error_path import error_path
from hub.services.police.ports.stores import AuditTrail
from hub.services.police.steps.audit import AuditedAction, run_with_audit

T = TypeVar("T")


async def change_partner_with_audit(
    audit: AuditTrail,
    action: AuditAction,
    partner_id: str,
    description: str,
    work: Callable[[], Awaitable[T]],
    *,
    by: Officer,
    now: datetime,
) -> T:
    """Do the work once the trail names the operator, the change and the partner.

    `description` stands in the line as the purpose: the operation, and what a partner's id does not tell. Raises
    NotFound for what cannot be an id, AuditUnavailable; then nothing was changed.
    """
    with error_path("partnerId"):
        return await run_with_audit(audit, AuditedAction(by, action, partner_id, description, now), work)
