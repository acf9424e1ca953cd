"""Look for what began to match saved searches: among what changed, and nothing else."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import groupby
from typing import Final

from hub.domain.cases.regions import RegionUnknown
from hub.domain.query_limits import QueryTooWide
from hub.domain.search.saved import ChangeLog, SavedKind
from hub.services.police.ports.saved import SavedParts, WatchedSearch
from hub.services.police.search.steps.saved_queries import Changed, matching
from hub.services.ports import Transaction

log = logging.getLogger("hub.police")

MAX_SEARCHES_PER_RUN: Final = 2_000
MAX_ENTRIES: Final = 500
"""Entries of a log that one look at a search is about."""

MAX_ALERTS: Final = 10_000
"""The alerts of the cases of one look: a case has few, one for each time that it was issued again."""

AT_ONCE: Final = 8
"""Searches that are looked at together."""


async def match_saved_searches(parts: SavedParts, *, now: datetime) -> int:
    """Append the new matches of searches to their log; return how many.

    A search moves on in a log of changes in the transaction that appends its matches: a worker that dies leaves it
    where it was, and of two workers one appends. It matches with the rights that its owner's token had when the owner
    last used a saved search; before a match is shown, the rights of the reader are looked at.
    """
    for waiting in parts.waiting:
        await waiting.number_waiting()
    return sum([await _match_by(parts, log_, now) for log_ in ChangeLog])


async def _match_by(parts: SavedParts, log_: ChangeLog, now: datetime) -> int:
    changes = parts.changes[log_]
    waiting = await parts.searches.behind(log_, await changes.last(), MAX_SEARCHES_PER_RUN)
    found = 0
    for place, searches in groupby(waiting, key=lambda search: search.place):
        group = list(searches)
        entries = await changes.changed_after(place, MAX_ENTRIES)
        if not entries:
            continue
        to, changed = entries[-1][0], Changed(log_, frozenset(one for _, one in entries))
        for start in range(0, len(group), AT_ONCE):
            found += await _match_some(parts, group[start : start + AT_ONCE], changed, to, now)
    return found


async def _match_some(
    parts: SavedParts, searches: Sequence[WatchedSearch], changed: Changed, to: int, now: datetime
) -> int:
    matched = await asyncio.gather(*(_untold(parts, search, changed, now) for search in searches))
    quiet = [search for search, untold in zip(searches, matched, strict=True) if untold == {}]
    if quiet:
        await parts.searches.advance(quiet, to)
    found = 0
    # One after the other: each takes numbers of the same log.
    for search, untold in zip(searches, matched, strict=True):
        if untold and await _append(parts, search, untold, to, now):
            found += len(untold)
    return found


async def _untold(
    parts: SavedParts, search: WatchedSearch, changed: Changed, now: datetime
) -> Mapping[str, str] | None:
    """Return what matches and was not told, ids with their cases; None to look again later."""
    request = search.request
    if request is None or search.by is None:
        return {}
    limit = MAX_ALERTS if request.kind is SavedKind.ALERTS else len(changed.ids)
    try:
        found = await matching(search.by, parts, request, now, limit, changed=changed)
    except RegionUnknown:
        return {}
    except QueryTooWide:
        log.warning("saved_search_not_matched", extra={"kind": QueryTooWide.code})
        return None
    untold = await parts.matches.untold(search.id, found) if found else frozenset()
    return {item: case for item, case in found.items() if item in untold}


async def _append(parts: SavedParts, search: WatchedSearch, items: Mapping[str, str], to: int, now: datetime) -> bool:
    async def append(transaction: Transaction) -> bool:
        return await parts.matches.add(search, items, to, now, transaction)

    return await parts.stores.atomic.run(append)
