"""Read the audit trail, which is a read like any other."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.cursors import CursorSeal
from hub.domain.page_size import require_page_size
from hub.domain.text.bounds import can_be_id
from hub.domain.text.searched_words import checked_text
from hub.domain.trail.audit import AuditAction, AuditEntry
from hub.errors import InvalidInput
from hub.services.police.ports.stores import AuditSearch, AuditTrail
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.police.steps.pages import Page, Pager, PageRequest


async def read_audit_trail(
    by: Officer,
    audit: AuditTrail,
    cursors: CursorSeal,
    search: AuditSearch,
    page: PageRequest,
    *,
    purpose: str,
    now: datetime,
) -> Page[AuditEntry]:
    """Return lines of the trail, newest first.

    Raises Forbidden without the permission AUDIT, InvalidInput or a kind of it, AuditUnavailable.
    """
    by.require(Permission.AUDIT)
    require_page_size(page.first)
    pager = Pager(cursors, "audit", by)
    position = pager.position(page.after)
    _require_valid(search)
    subject = search.case or search.subject or search.account or search.person or "audit trail"
    action = AuditedAction(by, AuditAction.READ_AUDIT, subject, purpose, now)

    async def read() -> Page[AuditEntry]:
        entries = await audit.search(search, position, page.first + 1)
        return pager.page_by_position(entries, page.first, lambda entry: (entry.at, entry.id))

    return await run_with_audit(audit, action, read)


def _require_valid(search: AuditSearch) -> None:
    # No search without words was ever made.
    checked_text(search.searched_text, path=("filter", "searchedText"))
    for name, moment in (("since", search.since), ("until", search.until)):
        if moment is not None and moment.tzinfo is None:
            raise InvalidInput(
                "A time must have its offset from UTC, as in 2026-05-25T09:30:00Z.", path=("filter", name)
            )
    exact_filters = (
        ("account", search.account),
        ("subject", search.subject),
        ("caseId", search.case),
        ("person", search.person),
        ("force", search.force),
    )
    for name, exact in exact_filters:
        if exact is not None and not can_be_id(exact):
            raise InvalidInput("This cannot be an id: give it as the trail shows it.", path=("filter", name))
