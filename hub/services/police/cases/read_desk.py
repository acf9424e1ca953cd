"""Read the open cases of an officer's desk, without private facts."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.access.case_summary import CaseSummary
from hub.domain.access.table import OFFICERS, CaseAction
from hub.domain.actors import Officer
from hub.domain.cases.case import CaseState
from hub.domain.page_size import MAX_PAGE_SIZE, MAX_TOTAL_COUNT, require_page_size
from hub.domain.search.cases import DEFAULT_CASE_ORDER, CaseSearch
from hub.domain.text.bounds import can_be_id
from hub.errors import TooManyItems
from hub.services.police.ports.access import CaseReading
from hub.services.police.ports.stores import CaseQuery
from hub.services.police.steps.case_search import CasePage
from hub.services.police.steps.pages import Pager


async def read_desk(
    by: Officer,
    reading: CaseReading,
    *,
    case_ids: Sequence[str] | None = None,
    first: int,
    after: str | None,
    now: datetime,
) -> CasePage[CaseSummary]:
    """Return the open cases that `follow_desk` follows, the last opened first; with `case_ids` those of them alone.

    They are public facts of cases that the officer has a tie to, as in the feed, so the audit trail gets no line, and
    no case counts as read. Raises Forbidden, InvalidInput or a kind of it.
    """
    by.require_any(*OFFICERS)
    require_page_size(first)
    if case_ids is not None and not 1 <= len(case_ids) <= MAX_PAGE_SIZE:
        raise TooManyItems(f"`caseIds` must name 1 to {MAX_PAGE_SIZE} cases.", path=("caseIds",))
    ids = None if case_ids is None else frozenset(filter(can_be_id, case_ids))
    pager = Pager(reading.cursors, "desk", by)
    scope = reading.access.scope(by, CaseAction.READ_PUBLIC, tied=True, now=now)
    query = CaseQuery(CaseSearch(state=CaseState.OPEN), (scope,), by, now, DEFAULT_CASE_ORDER, public=True, ids=ids)
    found = await reading.cases.search(query, pager.position(after), first + 1)
    rows = pager.page_by_position(found, first, lambda one: one.position)
    summaries = rows.of(lambda one: CaseSummary.of(one.case, reading.access.actions(by, one.case, now=now), now=now))
    return CasePage(summaries, lambda: reading.cases.count(query, MAX_TOTAL_COUNT))
