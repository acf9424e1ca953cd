"""Read the audit trail, which is a read like any other."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction, AuditEntry
from hub.domain.bounds import can_be_id
from hub.errors import InvalidInput
from hub.services.police.ports import AuditSearch, Desk, Position
from hub.services.police.steps.audited import Looking, audited
from hub.services.police.steps.pages import Page, page_of, require_page_size


async def read_audit_trail(
    desk: Desk,
    wanted: AuditSearch,
    *,
    first: int,
    after: Position | None,
    purpose: str,
    by: Officer,
    now: datetime,
) -> Page[AuditEntry]:
    """Lines of the trail, newest first; `after` is (at, id) of the last one seen.

    Raises Forbidden without the power AUDIT, InvalidInput or a kind of it, AuditUnavailable.
    """
    by.require(Permission.AUDIT)
    require_page_size(first)
    for name, moment in (("since", wanted.since), ("until", wanted.until)):
        if moment is not None and moment.tzinfo is None:
            raise InvalidInput("Give the time with its offset from UTC.", path=("filter", name))
    for name, exact in (("account", wanted.account), ("subject", wanted.subject)):
        if exact is not None and not can_be_id(exact):
            raise InvalidInput("This cannot be an id.", path=("filter", name))
    looking = Looking(by, AuditAction.READ_AUDIT, wanted.subject or wanted.account or "audit trail", purpose, now)

    async def read() -> Page[AuditEntry]:
        return page_of(await desk.audit.search(wanted, after, first + 1), first)

    return await audited(desk.audit, looking, read)
