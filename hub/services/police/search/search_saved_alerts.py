"""List the alerts of a saved search, as it was saved and with the rights that the officer has now."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.search.alerts import AlertOrderBy, AlertSearch
from hub.domain.search.saved import SavedKind
from hub.services.police.ports.saved import SavedParts
from hub.services.police.search.search_alerts import AlertPage, AlertRequest, search_alerts
from hub.services.police.search.steps.saved_lists import read_list
from hub.services.police.steps.pages import PageRequest


async def search_saved_alerts(
    by: Officer,
    parts: SavedParts,
    search_id: str,
    *,
    only_new: bool,
    page: PageRequest,
    purpose: str,
    now: datetime,
) -> AlertPage:
    """Return alerts of the search in its order; with `only_new`, those that began to match since the last look.

    The trail gets the lines of a list of alerts, whose subject is the search. Raises Forbidden, InvalidInput or a kind
    of it, NotFound, AuditUnavailable.
    """
    by.require(Permission.READ_CASES)
    found = await read_list(by, parts, search_id, SavedKind.ALERTS, only_new=only_new, now=now)
    search, order = found.search.request.search, found.search.request.order
    assert isinstance(search, AlertSearch)
    assert isinstance(order, AlertOrderBy)
    asked = AlertRequest(search, order, page)
    return await search_alerts(by, parts.reading, parts.lists.alerts, asked, purpose=purpose, now=now, saved=found)
