"""Read the notes of officers about a case."""

from datetime import datetime

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases.officer_notes import OfficerNote
from hub.domain.page_size import require_page_size
from hub.domain.trail.audit import AuditAction
from hub.error_path import error_path
from hub.errors import NotFound
from hub.services.police.ports.access import CaseReading, OfficerNotes
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.police.steps.count_reads import count_reads
from hub.services.police.steps.find_case import find_case
from hub.services.police.steps.pages import Page, Pager, PageRequest
from hub.services.police.steps.require_action import require_action


async def read_officer_notes(
    by: Officer,
    reading: CaseReading,
    notes: OfficerNotes,
    case_id: str,
    page: PageRequest,
    *,
    purpose: str,
    now: datetime,
) -> Page[OfficerNote]:
    """Return notes of a case, newest first. Words of officers may hold private facts, and are read like these.

    Raises Forbidden, CaseForbidden, InvalidInput or a kind of it, ReadLimitReached beyond the cases that one person may
    read in an hour, AuditUnavailable, NotFound.
    """
    by.require(Permission.READ_CASES)
    require_page_size(page.first)
    pager = Pager(reading.cursors, f"notes of {case_id}", by)
    position = pager.position(page.after)
    case, relations = await find_case(reading, by, case_id, CaseAction.READ_PRIVATE, now=now)

    async def read() -> Page[OfficerNote]:
        if case is None:
            raise NotFound()
        require_action(reading.access, by, case, CaseAction.READ_PRIVATE, now)
        await count_reads(reading.rate_limit, by, [case.id], now)
        found = await notes.of_case(case_id, position, page.first + 1)
        return pager.page_by_position(found, page.first, lambda note: (note.at, note.id))

    with error_path("caseId"):
        action = AuditedAction(by, AuditAction.READ_CASE, case_id, purpose, now, case_id, relations=relations)
        return await run_with_audit(reading.audit, action, read, lambda page: [note.id for note in page.items])
