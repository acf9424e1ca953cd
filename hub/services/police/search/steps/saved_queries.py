"""The queries of saved searches, with the rights that an officer has at a moment."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.access.table import CaseScope
from hub.domain.actors import Officer
from hub.domain.cases.regions import RegionUnknown
from hub.domain.query_limits import QueryTooWide
from hub.domain.search.alerts import AlertOrderBy, AlertSearch
from hub.domain.search.cases import CaseOrderBy, CaseSearch
from hub.domain.search.saved import (
    MAX_MATCHES_AT_SAVING,
    MAX_NEW_MATCHES,
    ChangeLog,
    SavedRequest,
    SavedSearch,
    check_can_notify,
    check_name,
    owner_of,
)
from hub.domain.search.tips import TipOrderBy, TipSearch
from hub.domain.sort_direction import SortDirection
from hub.error_path import error_path
from hub.errors import InvalidInput, NotFound
from hub.services.police.ports.access import CaseReading
from hub.services.police.ports.alerts import AlertQuery
from hub.services.police.ports.saved import SavedParts
from hub.services.police.ports.stores import CaseQuery
from hub.services.police.ports.tips import TipQuery
from hub.services.police.search.steps.rights_of_search import actions_of
from hub.services.police.steps.case_search import check_order


def checked_request(request: SavedRequest, reading: CaseReading) -> SavedRequest:
    """Return a request checked; raises InvalidInput or a kind of it, with its path in `saveSearch`."""
    name, search, order = check_name(request.name), request.search, request.order
    try:
        search = search.checked(reading.regions) if isinstance(search, CaseSearch) else search.checked()
        check_can_notify(search)
        if isinstance(search, CaseSearch) and isinstance(order, CaseOrderBy):
            check_order(search, order)
        if isinstance(order, TipOrderBy):
            order.check(of_case=False)
    except InvalidInput as error:
        error.path = ("criteria", request.kind.field, *error.path)
        raise
    return replace(request, name=name, search=search)


@dataclass(frozen=True, slots=True)
class Changed:
    """The things that changed, by a log: ids of cases, in the log of tips those of tips."""

    log: ChangeLog
    ids: frozenset[str]


async def matching(
    by: Officer,
    parts: SavedParts,
    request: SavedRequest,
    now: datetime,
    limit: int,
    *,
    ids: Collection[str] | None = None,
    changed: Changed | None = None,
) -> Mapping[str, str]:
    """Return the ids of what matches a request, at most `limit`, each with its case.

    With `ids` of these alone, with `changed` of what changed alone. Raises RegionUnknown if a region is gone, and
    QueryTooWide.
    """
    scopes = tuple(parts.reading.access.scope(by, action, now=now) for action in actions_of(request.search))
    narrowed = None if ids is None else frozenset(ids)
    if isinstance(request.search, AlertSearch):
        cases = None if changed is None else changed.ids
        assert isinstance(request.order, AlertOrderBy)
        query = AlertQuery(request.search, scopes[0], now, request.order, narrowed, cases)
        return await parts.lists.alerts.ids(query, limit)
    if changed is not None:
        narrowed = changed.ids
    if isinstance(request.search, TipSearch):
        return await parts.lists.tips.ids(_of_tips(request.search, scopes, by, now, narrowed), limit)
    assert isinstance(request.order, CaseOrderBy)
    search = request.search.checked(parts.reading.regions)
    found = await parts.cases.ids(CaseQuery(search, scopes, by, now, request.order, ids=narrowed), limit)
    return {case: case for case in sorted(found)}


def _of_tips(
    search: TipSearch, scopes: tuple[CaseScope, ...], by: Officer, now: datetime, ids: frozenset[str] | None
) -> TipQuery:
    return TipQuery(search, scopes, by.account, now, SortDirection.DESCENDING, ids, standing_only=True)


async def known_matches(by: Officer, parts: SavedParts, request: SavedRequest, now: datetime) -> Mapping[str, str]:
    """Return what matches by now and is no news; raises QueryTooWide beyond MAX_MATCHES_AT_SAVING."""
    known = await matching(by, parts, request, now, MAX_MATCHES_AT_SAVING + 1)
    if len(known) > MAX_MATCHES_AT_SAVING:
        raise QueryTooWide(
            f"A search may have at most {MAX_MATCHES_AT_SAVING:,} matches when it is saved; narrow it, for instance "
            "by time or force.",
            path=("criteria", request.kind.field, "filter"),
        )
    return known


async def present_places(parts: SavedParts, request: SavedRequest) -> dict[ChangeLog, int]:
    """Return where each log of a request ends by now."""
    return {log: await parts.changes[log].last() for log in sorted(request.logs)}


@dataclass(frozen=True, slots=True, repr=False)
class CountedSearch:
    """A search, and a count of its new matches, at most MAX_NEW_MATCHES."""

    search: SavedSearch
    count: Callable[[], Awaitable[int]]


def count_search(by: Officer, parts: SavedParts, search: SavedSearch, now: datetime) -> CountedSearch:
    """Return a search with the count of its new matches, which is read when it is asked for."""

    async def count() -> int:
        return len(await new_items(by, parts, search, now))

    return CountedSearch(search, count)


async def find_search(by: Officer, parts: SavedParts, search_id: str) -> SavedSearch:
    """Return a search of the officer; raises NotFound for one of others too."""
    found = await parts.searches.get(search_id, owner_of(by))
    if found is None:
        with error_path("searchId"):
            raise NotFound()
    return found


async def new_items(by: Officer, parts: SavedParts, search: SavedSearch, now: datetime) -> frozenset[str]:
    """Return the ids of what began to match since the owner's last look, still matches, and may be read now."""
    items = await parts.matches.new_items(search)
    if not items:
        return items
    try:
        return frozenset(await matching(by, parts, search.request, now, MAX_NEW_MATCHES, ids=items))
    except RegionUnknown:
        return frozenset()
