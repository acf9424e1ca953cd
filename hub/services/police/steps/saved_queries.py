"""The query of a saved search, with the rights that an officer has at a moment."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass
from datetime import datetime

from hub.domain.actors import Officer
from hub.domain.regions import RegionUnknown
from hub.domain.saved_searches import MAX_NEW_MATCHES, SavedRequest, SavedSearch, owner_of
from hub.error_path import error_path
from hub.errors import NotFound
from hub.services.police.access_ports import CaseReading
from hub.services.police.ports import CaseQuery
from hub.services.police.saved_ports import SavedParts
from hub.services.police.search_cases import CASES


def query_of(
    by: Officer, reading: CaseReading, request: SavedRequest, now: datetime, ids: Collection[str] | None = None
) -> CaseQuery:
    """Return the query of a saved request, narrowed to some cases; raises RegionUnknown if its region is gone."""
    scope = reading.access.scope(by, CASES.action, now=now)
    narrowed = None if ids is None else frozenset(ids)
    return CaseQuery(request.search.checked(reading.regions), (scope,), by, now, request.order, ids=narrowed)


@dataclass(frozen=True, slots=True, repr=False)
class CountedSearch:
    """A search, and a count of its new matches, at most MAX_NEW_MATCHES."""

    search: SavedSearch
    count: Callable[[], Awaitable[int]]


def count_search(by: Officer, parts: SavedParts, search: SavedSearch, now: datetime) -> CountedSearch:
    """Return a search with the count of its new matches, which is read when it is asked for."""

    async def count() -> int:
        return len(await new_cases(by, parts, search, now))

    return CountedSearch(search, count)


async def find_search(by: Officer, parts: SavedParts, search_id: str) -> SavedSearch:
    """Return a search of the officer; raises NotFound for one of others too."""
    found = await parts.searches.get(search_id, owner_of(by))
    if found is None:
        with error_path("searchId"):
            raise NotFound()
    return found


async def new_cases(by: Officer, parts: SavedParts, search: SavedSearch, now: datetime) -> frozenset[str]:
    """Return the cases that began to match since the owner's last look, still match, and may be read now."""
    cases = await parts.matches.new_cases(search)
    try:
        query = query_of(by, parts.reading, search.request, now, cases)
    except RegionUnknown:
        return frozenset()
    return await parts.matching.ids(query, MAX_NEW_MATCHES)
