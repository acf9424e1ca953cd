"""List the tips of a saved search, as it was saved and with the rights that the officer has now."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.search.saved import SavedKind
from hub.domain.search.tips import TipOrderBy, TipSearch
from hub.services.police.ports.saved import SavedParts
from hub.services.police.search.search_tips import TipsPage, TipsRequest, search_tips
from hub.services.police.search.steps.saved_lists import read_list
from hub.services.police.steps.pages import PageRequest


async def search_saved_tips(
    by: Officer,
    parts: SavedParts,
    search_id: str,
    *,
    only_new: bool,
    page: PageRequest,
    purpose: str,
    now: datetime,
) -> TipsPage:
    """Return tips of the search in its order, none withdrawn; with `only_new`, those that began to match since the last
    look.

    The trail gets the lines of a list of tips, whose subject is the search. Raises Forbidden, InvalidInput or a kind
    of it, NotFound, ReadLimitReached, AuditUnavailable.
    """
    by.require(Permission.READ_CASES)
    found = await read_list(by, parts, search_id, SavedKind.TIPS, only_new=only_new, now=now)
    search, order = found.search.request.search, found.search.request.order
    assert isinstance(search, TipSearch)
    assert isinstance(order, TipOrderBy)
    asked = TipsRequest(search, order, page)
    return await search_tips(by, parts.reading, parts.lists.tips, asked, purpose=purpose, now=now, saved=found)
