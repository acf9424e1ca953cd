"""Write the audit trail before a change: its answer tells whether a case exists, and its state."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from hub.domain.actors import Officer
from hub.domain.audit import AuditAction
from hub.error_path import error_path
from hub.services.police.ports import AuditTrail, CaseChange
from hub.services.police.steps.audit import AuditedAction, run_with_audit


async def change_with_audit(
    audit: AuditTrail,
    subject: str,
    field: str,
    operation: str,
    work: Callable[[], Awaitable[CaseChange]],
    *,
    by: Officer,
    now: datetime,
) -> CaseChange:
    """Do the work, which looks for the case or alert `subject`, once the trail says who asked for which operation.

    `field` is the part of the input that names the subject, and so the path of an error because of it. Raises NotFound
    for what cannot be an id, AuditUnavailable; then nothing was looked for and nothing was changed. The action in the
    trail is READ_CASE, since the answer tells of the case; the operation is its purpose.
    """
    with error_path(field):
        return await run_with_audit(audit, AuditedAction(by, AuditAction.READ_CASE, subject, operation, now), work)
