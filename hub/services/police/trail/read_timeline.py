"""Read the history of a case."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from hub.domain.access.table import OFFICERS, CaseAction
from hub.domain.actors import Officer
from hub.domain.page_size import require_page_size
from hub.domain.trail.audit import AuditAction
from hub.domain.trail.timeline import TimelineEntry, TimelineKind
from hub.error_path import error_path
from hub.errors import NotFound
from hub.services.police.ports.access import CaseReading
from hub.services.police.ports.stores import CaseTimeline
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.police.steps.count_reads import count_reads
from hub.services.police.steps.find_case import find_case
from hub.services.police.steps.hidden_links import hidden_links
from hub.services.police.steps.pages import Page, Pager, PageRequest
from hub.services.police.steps.require_action import require_action

SHOWN: Final = (CaseAction.READ_PUBLIC, CaseAction.READ_PRIVATE, CaseAction.READ_TIPS)
"""Each shows a part of the history."""


@dataclass(frozen=True, slots=True)
class TimelineRequest:
    """A page of the history of a case; without kinds, of all of it."""

    case: str
    kinds: Collection[TimelineKind]
    page: PageRequest


async def read_timeline(
    by: Officer,
    reading: CaseReading,
    timeline: CaseTimeline,
    asked: TimelineRequest,
    *,
    purpose: str,
    now: datetime,
) -> Page[TimelineEntry]:
    """Return what happened to a case, the newest first.

    Without a relation to the case, an officer sees neither reasons nor private facts nor tips, and the case does not
    count as read. Why it was linked to a case that is hidden from the officer is not said. Raises Forbidden,
    InvalidInput or a kind of it, ReadLimitReached beyond the cases that one person may read in an hour,
    AuditUnavailable, NotFound.
    """
    by.require_any(*OFFICERS)
    case_id, first = asked.case, asked.page.first
    require_page_size(first)
    pager = Pager(reading.cursors, f"timeline of {case_id}", by)
    before = pager.number(asked.page.after) if asked.page.after else None
    case, relations = await find_case(reading, by, case_id, *SHOWN, now=now)

    async def read() -> Page[TimelineEntry]:
        if case is None:
            raise NotFound()
        require_action(reading.access, by, case, CaseAction.READ_PUBLIC, now)
        actions = reading.access.actions(by, case, now=now)
        if not actions.isdisjoint((CaseAction.READ_PRIVATE, CaseAction.READ_TIPS)):
            await count_reads(reading.rate_limit, by, [case.id], now)
        found = await timeline.of_case(case_id, asked.kinds, before, first + 1)
        if CaseAction.READ_PRIVATE in actions:
            found = await _without_hidden(by, reading, found, now)
        else:
            found = [entry.without_private() for entry in found]
        if CaseAction.READ_TIPS not in actions:
            found = [entry.without_tip() for entry in found]
        return pager.page_by_number(found, first, lambda entry: entry.sequence)

    with error_path("caseId"):
        action = AuditedAction(by, AuditAction.READ_TIMELINE, case_id, purpose, now, case_id, relations=relations)
        return await run_with_audit(reading.audit, action, read)


async def _without_hidden(
    by: Officer, reading: CaseReading, entries: Sequence[TimelineEntry], now: datetime
) -> list[TimelineEntry]:
    """Return entries without the reasons of links to cases that are hidden from the officer."""
    linked = frozenset[str]().union(*(entry.linked for entry in entries))
    hidden = await hidden_links(by, reading.cases, reading.access, linked, now=now)
    return [entry if entry.linked.isdisjoint(hidden) else replace(entry, reason=None) for entry in entries]
