"""Look for cases that began to match saved searches: among the cases that changed, and no others."""

import asyncio
import logging
from collections.abc import Collection
from datetime import datetime
from itertools import groupby
from typing import Final

from hub.domain.query_limits import QueryTooWide
from hub.domain.regions import RegionUnknown
from hub.services.police.saved_ports import SavedParts, WatchedSearch
from hub.services.police.steps.saved_queries import query_of
from hub.services.ports import Transaction

log = logging.getLogger("hub.police")

MAX_SEARCHES_PER_RUN: Final = 2_000
MAX_ENTRIES: Final = 500
"""Entries of the history that one look at a search is about."""

AT_ONCE: Final = 8
"""Searches that are looked at together."""


async def match_saved_searches(parts: SavedParts, *, now: datetime) -> int:
    """Append the new matches of searches to their log; return how many.

    A search moves on in the history in the transaction that appends its matches: a worker that dies leaves it where it
    was, and of two workers one appends. It matches with the rights that its owner's token had when the owner last used
    a saved search; before a match is shown, the rights of the reader are looked at.
    """
    last = await parts.history.last()
    waiting = await parts.searches.behind(last, MAX_SEARCHES_PER_RUN)
    found = 0
    for place, searches in groupby(waiting, key=lambda search: search.place):
        group = list(searches)
        entries = await parts.history.changed_after(place, MAX_ENTRIES)
        if not entries:
            continue
        to, cases = entries[-1][0], frozenset(case for _, case in entries)
        for start in range(0, len(group), AT_ONCE):
            found += await _match_some(parts, group[start : start + AT_ONCE], cases, to, now)
    return found


async def _match_some(
    parts: SavedParts, searches: Collection[WatchedSearch], cases: frozenset[str], to: int, now: datetime
) -> int:
    matched = await asyncio.gather(*(_untold(parts, search, cases, now) for search in searches))
    quiet = [search for search, untold in zip(searches, matched, strict=True) if untold == frozenset()]
    if quiet:
        await parts.searches.advance([search.id for search in quiet], quiet[0].place, to)
    found = 0
    # One after the other: each takes numbers of the same log.
    for search, untold in zip(searches, matched, strict=True):
        if untold and await _append(parts, search, untold, to, now):
            found += len(untold)
    return found


async def _untold(
    parts: SavedParts, search: WatchedSearch, cases: frozenset[str], now: datetime
) -> frozenset[str] | None:
    """Return the cases that match and were not told; None to look again later."""
    if search.request is None or search.by is None:
        return frozenset()
    try:
        query = query_of(search.by, parts.reading, search.request, now, cases)
        matching = await parts.matching.ids(query, len(cases))
    except RegionUnknown:
        return frozenset()
    except QueryTooWide:
        log.warning("saved_search_not_matched", extra={"kind": QueryTooWide.code})
        return None
    return await parts.matches.untold(search.id, matching) if matching else frozenset()


async def _append(parts: SavedParts, search: WatchedSearch, cases: frozenset[str], to: int, now: datetime) -> bool:
    async def append(transaction: Transaction) -> bool:
        return await parts.matches.add(search, sorted(cases), to, now, transaction)

    return await parts.stores.atomic.run(append)
