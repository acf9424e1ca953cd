"""Give an auditor the whole audit trail, to be verified outside of the hub."""

from collections.abc import AsyncIterator
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.trail.audit import AuditAction
from hub.services.police.ports.stores import AuditTrail
from hub.services.police.steps.audit import AuditedAction, record_action
from hub.services.trail.ports import TrailExport

SUBJECT = "audit trail export"


async def export_audit_trail(
    by: Officer, audit: AuditTrail, export: TrailExport, *, purpose: str, now: datetime
) -> AsyncIterator[str]:
    """Yield a header and every line of the trail, each as a line of JSON.

    Raises Forbidden without the permission OPERATE, TextInvalid, AuditUnavailable, StorageUnavailable.
    """
    by.require(Permission.OPERATE)
    await record_action(audit, AuditedAction(by, AuditAction.READ_AUDIT, SUBJECT, purpose, now))
    async for line in export.lines():
        yield line
