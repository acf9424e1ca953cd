"""Changes pass through the door of reads: what one answers tells whether a case exists, and how it stands."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from hub.domain.actors import Officer
from hub.domain.audit import AuditAction
from hub.errors import meaning
from hub.services.police.ports import CaseChange, Desk
from hub.services.police.steps.audited import Looking, audited


async def changing(
    desk: Desk,
    subject: str,
    part: str,
    operation: str,
    work: Callable[[], Awaitable[CaseChange]],
    *,
    by: Officer,
    now: datetime,
) -> CaseChange:
    """Do the work, which looks for the case or alert `subject`, once the trail says who asked for which operation.

    `part` is where the input names the subject, and so the path of what the work refuses because of it. Raises NotFound
    for what cannot be an id, AuditUnavailable; then nothing was looked for and nothing was changed.
    """
    with meaning(part):
        return await audited(desk.audit, Looking(by, AuditAction.READ_CASE, subject, operation, now), work)
