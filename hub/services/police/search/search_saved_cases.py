"""List the cases of a saved search, as it was saved and with the rights that the officer has now."""

from dataclasses import replace
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.cases.case import Case
from hub.domain.search.cases import CaseOrderBy, CaseSearch
from hub.domain.search.saved import SavedKind
from hub.services.police.ports.saved import SavedParts
from hub.services.police.search.search_cases import CASES
from hub.services.police.search.steps.saved_lists import read_list
from hub.services.police.steps.case_search import CasePage, CaseRequest, run_search
from hub.services.police.steps.pages import PageRequest


async def search_saved_cases(
    by: Officer,
    parts: SavedParts,
    search_id: str,
    *,
    only_new: bool,
    page: PageRequest,
    purpose: str,
    now: datetime,
) -> CasePage[Case]:
    """Return cases of the search in its order; with `only_new`, those that began to match since the last look.

    The trail gets the lines of a list of cases, whose subject is the search. Raises Forbidden, InvalidInput or a kind
    of it, NotFound, ReadLimitReached, AuditUnavailable.
    """
    by.require(Permission.READ_CASES)
    found = await read_list(by, parts, search_id, SavedKind.CASES, only_new=only_new, now=now)
    search, order = found.search.request.search, found.search.request.order
    assert isinstance(search, CaseSearch)
    assert isinstance(order, CaseOrderBy)
    asked, searched = CaseRequest(search, order, page), replace(CASES, name=found.name)
    return await run_search(by, parts.reading, searched, asked, purpose=purpose, now=now, ids=found.ids)
