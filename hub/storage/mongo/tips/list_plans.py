"""The indexes by which lists of tips over cases are read, and the choice among them.

Each index holds the rows of a list in its order. Which of them leads to a page soonest depends on the data.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from hub.domain.alerts.alert import AlertStatus
from hub.domain.places.place_cells import MAX_MERGED_CELLS, covering_cells
from hub.domain.search.tips import TipSearch
from hub.domain.sort_direction import SortDirection
from hub.domain.text.searched_words import SearchedWords
from hub.domain.tips.tip import TipState
from hub.storage.mongo.database import Collection, Row
from hub.storage.mongo.keyset import sort_by
from hub.storage.mongo.search.scope import MAX_MERGED, CaseSelection, Index, in_chunks
from hub.storage.mongo.search.text_filters import Limits
from hub.storage.mongo.time_limit import MAX_QUERY_MS
from hub.storage.mongo.tips.filters import of_status, words_of
from hub.storage.mongo.tips.words import OF_TIP_NGRAMS, rarest_tip_ngram

BY_CASE: Final[Index] = [("case", 1), ("received_at", -1), ("_id", -1)]
BY_FORCE: Final[Index] = [("force", 1), ("received_at", -1), ("_id", -1)]
BY_STATE: Final[Index] = [("force", 1), ("state", 1), ("received_at", -1), ("_id", -1)]
"""It holds the tips that were moved to a state, as those in any state but NEW were."""

BY_STATUS: Final[Index] = [("force", 1), ("status", 1), ("received_at", -1), ("_id", -1)]
"""It holds the tips to exercises and tests, which are few."""

WITH_PHOTO: Final[Index] = [("force", 1), ("received_at", -1), ("_id", -1), ("photo", 1)]
BY_NGRAM: Final[Index] = list(OF_TIP_NGRAMS)
BY_CELL: Final[Index] = [("cells", 1), ("received_at", -1), ("_id", -1), ("force", 1), ("photo", 1)]
"""The server passes over the keys of other forces, and those without a photo, and reads no row for them."""

PROBED_ROWS: Final = 100
"""The row of each source that is looked at: the further it lies from the beginning, the fewer rows the source has."""

NGRAM_COUNTS: Final[Limits] = (100, 3_000)
"""Keys of an n-gram that are counted, and that the server may pass over for the cases of grants: some 10 ms."""


@dataclass(frozen=True, slots=True)
class _Source:
    """Parts that hold the tips of a scope's forces which a list may have; `probed` tell how many these are."""

    parts: tuple[tuple[Row, Index], ...]
    probed: tuple[tuple[Row, Index], ...]


async def parts_of(
    tips: Collection, scope: CaseSelection, wanted: TipSearch, direction: SortDirection
) -> list[tuple[Row, Index]]:
    """Return the filters that together find the tips of a scope, each with the index that has them in order.

    To be used inside `read_at_once`.
    """
    found: list[tuple[Row, Index]] = []
    if scope.forces:
        sources = [source async for source in _sources(tips, scope, wanted)]
        found += (await _soonest(tips, sources, direction)).parts
    return [*found, *await _of_cases(tips, scope, wanted)]


async def _sources(tips: Collection, scope: CaseSelection, wanted: TipSearch) -> AsyncIterator[_Source]:
    """Yield the indexes that a search can use, the usual one last if it may have fewer rows than the others."""
    if wanted.text is not None:
        # The server merges the rows of so many forces; of more the n-gram is chosen by all forces.
        among = {"force": {"$in": list(scope.forces)}} if len(scope.forces) <= MAX_MERGED else {}
        rare = await rarest_tip_ngram(tips, words_of(wanted.text), within=among)
        parts = tuple(({"grams": rare.ngram} | row, BY_NGRAM) for row in scope.filed_in_chunks())
        yield _Source(parts, parts)
    cells = None if wanted.place is None else covering_cells(wanted.place, margin_km=0.0)
    if cells is not None:
        chosen = [{"cells": {"$in": list(chunk)}} for chunk in in_chunks(cells, MAX_MERGED_CELLS)]
        # Of a small force among the keys of many it could take long to find so many rows.
        shown = {"photo": {"$gt": ""}} if wanted.has_photo else {}
        yield _Source(
            tuple((row | scope.filed(), BY_CELL) for row in chosen), tuple((row | shown, BY_CELL) for row in chosen)
        )
    if wanted.status not in (None, AlertStatus.ACTUAL):
        parts = tuple((row | of_status(wanted.status), BY_STATUS) for row in scope.filed_in_chunks())
        yield _Source(parts, parts)
    index = _by_force(wanted, len(scope.forces))
    if wanted.text is None or index is not BY_FORCE:
        bounds = _bounds(wanted, index)
        rows = list(scope.filed_in_chunks())
        yield _Source(tuple((row, index) for row in rows), tuple((row | bounds, index) for row in rows))


def _by_force(wanted: TipSearch, forces: int) -> Index:
    """Return the index of tips by their force: of those moved to a state, of those with a photo, or of all."""
    states = wanted.states or ()
    # The server merges the rows of so many pairs of a force and a state in order.
    are_few = len(states) * min(forces, MAX_MERGED) <= MAX_MERGED
    if states and TipState.NEW not in states and are_few:
        return BY_STATE
    return WITH_PHOTO if wanted.has_photo else BY_FORCE


def _bounds(wanted: TipSearch, index: Index) -> Row:
    """Return the part of a search without which an index may not be used."""
    if index is BY_STATE:
        states = [state.value for state in wanted.states or ()]
        return {"state": {"$in": states}, "triage.0": {"$exists": True}}
    return {"photo": {"$gt": ""}} if index is WITH_PHOTO else {}


async def _soonest(tips: Collection, sources: Sequence[_Source], direction: SortDirection) -> _Source:
    """Return the source whose row PROBED_ROWS lies farthest from the beginning, or the first that has not so many."""
    if len(sources) == 1:
        return sources[0]
    reached = await asyncio.gather(*(_reached(tips, source, direction) for source in sources))
    for source, moment in zip(sources, reached, strict=True):
        if moment is None:
            return source
    best = max if direction is SortDirection.ASCENDING else min
    return sources[reached.index(best(moment for moment in reached if moment is not None))]


async def _reached(tips: Collection, source: _Source, direction: SortDirection) -> datetime | None:
    """Return the moment of the row PROBED_ROWS of a source, the nearest of its parts; None if each has fewer."""
    reached = await asyncio.gather(*(_row_reached(tips, row, index, direction) for row, index in source.probed))
    nearest = min if direction is SortDirection.ASCENDING else max
    return nearest((moment for moment in reached if moment is not None), default=None)


async def _row_reached(tips: Collection, row: Row, index: Index, direction: SortDirection) -> datetime | None:
    # Of the index alone: a row would be read for each of them.
    shown = {"_id": 1, "received_at": 1}
    found = tips.find({"$and": [row]}, shown).hint(index).sort(sort_by("received_at", direction))
    first = await found.limit(PROBED_ROWS).max_time_ms(MAX_QUERY_MS).to_list(None)
    return first[-1]["received_at"] if len(first) == PROBED_ROWS else None


async def _of_cases(tips: Collection, scope: CaseSelection, wanted: TipSearch) -> list[tuple[Row, Index]]:
    """Return the filters for the tips of a scope's cases: by an n-gram, unless reading all of them is less."""
    if wanted.text is not None and scope.cases:
        words = words_of(wanted.text)
        return [await _of_cases_with_words(tips, row, words) for row in scope.of_cases_by_force()]
    return [(row, BY_CASE) for row in scope.of_cases()]


async def _of_cases_with_words(tips: Collection, row: Row, words: SearchedWords) -> tuple[Row, Index]:
    """Return the filter for the tips of some cases with words, and its index."""
    if "force" not in row:
        return row, BY_CASE
    rare = await rarest_tip_ngram(tips, words, within={"force": row["force"]}, limits=NGRAM_COUNTS)
    # Of a common n-gram the index has many keys of other cases.
    if rare.rows is None and await _have_fewer(tips, {"case": row["case"]}, NGRAM_COUNTS[-1]):
        return {"case": row["case"]}, BY_CASE
    return {"grams": rare.ngram} | row, BY_NGRAM


async def _have_fewer(tips: Collection, row: Row, limit: int) -> bool:
    """Return True if cases have fewer tips than so many."""
    limits: dict[str, Any] = {"limit": limit, "maxTimeMS": MAX_QUERY_MS}
    return await tips.count_documents(row, hint=BY_CASE, **limits) < limit
