"""Search the public facts of all cases, of every force."""

from datetime import datetime
from typing import Final

from hub.domain.access.case_summary import CaseSummary
from hub.domain.access.table import OFFICERS, CaseAction
from hub.domain.actors import Officer
from hub.services.police.ports.access import CaseReading
from hub.services.police.steps.case_search import CaseList, CasePage, CaseRequest, run_search

SUMMARIES: Final = CaseList("case summaries", CaseAction.READ_PUBLIC, public=True)


async def search_case_summaries(
    by: Officer, reading: CaseReading, request: CaseRequest, *, purpose: str, now: datetime
) -> CasePage[CaseSummary]:
    """Return summaries of the cases that match, without what confirming needs: that is read case by case.

    Words and places are looked for in public facts alone: nobody finds by what they may not read. Raises Forbidden,
    InvalidInput or a kind of it, AuditUnavailable.
    """
    by.require_any(*OFFICERS)
    found = await run_search(by, reading, SUMMARIES, request, purpose=purpose, now=now)
    rows = found.page.of(lambda case: CaseSummary.of(case, reading.access.actions(by, case, now=now), now=now))
    return CasePage(rows, found.count)
