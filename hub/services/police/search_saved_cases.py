"""List the cases of a saved search, as it was saved and with the rights that the officer has now."""

from dataclasses import replace
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.cases import Case
from hub.services.police.saved_ports import SavedParts
from hub.services.police.search_cases import CASES
from hub.services.police.steps.case_search import CasePage, CaseRequest, run_search
from hub.services.police.steps.saved_queries import find_search, new_cases


async def search_saved_cases(
    by: Officer,
    parts: SavedParts,
    search_id: str,
    *,
    only_new: bool,
    first: int,
    after: str | None,
    purpose: str,
    now: datetime,
) -> CasePage[Case]:
    """Return cases of the search in its order; with `only_new`, those that began to match since the last look.

    The trail gets the lines of a list of cases, whose subject is the search. Raises Forbidden, InvalidInput or a kind
    of it, NotFound, ReadingBraked, AuditUnavailable.
    """
    by.require(Permission.READ_CASES)
    await parts.searches.note_use(by)
    found = await find_search(by, parts, search_id)
    request = CaseRequest(found.request.search, found.request.order, first, after)
    ids = await new_cases(by, parts, found, now) if only_new else None
    name = f"{found.id} new" if only_new else found.id
    return await run_search(by, parts.reading, replace(CASES, name=name), request, purpose=purpose, now=now, ids=ids)
