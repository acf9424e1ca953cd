"""Search cases over place, time, state, people and words, and list the work there is."""

from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases.case import Case
from hub.services.police.ports.access import CaseReading
from hub.services.police.steps.case_search import CaseList, CasePage, CaseRequest, run_search

CASES: Final = CaseList("cases", CaseAction.READ_PRIVATE, public=False)


async def search_cases(
    by: Officer, reading: CaseReading, request: CaseRequest, *, purpose: str, now: datetime
) -> CasePage[Case]:
    """Return cases that match and whose private facts the officer may read.

    The trail says which filters were used and not their values, has keyed digests of the searched words, and then says
    which cases were given out. Raises Forbidden, InvalidInput or a kind of it, ReadLimitReached beyond the cases that
    one person may read in an hour, AuditUnavailable.
    """
    by.require(Permission.READ_CASES)
    return await run_search(by, reading, CASES, request, purpose=purpose, now=now)
