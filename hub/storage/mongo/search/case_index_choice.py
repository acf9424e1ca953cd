"""The choice among the indexes of a list of cases: a few rows of each tell which one leads to a page soonest."""

import asyncio
from datetime import datetime
from typing import Final

from hub.domain.sort_direction import SortDirection
from hub.services.police.ports.stores import CaseQuery
from hub.storage.mongo.database import Collection, Row
from hub.storage.mongo.keyset import place_of
from hub.storage.mongo.search.case_filters import ORDER_FIELDS, sort_of
from hub.storage.mongo.search.case_indexes import Source, has_order, plan_of
from hub.storage.mongo.search.scope import Index, Part
from hub.storage.mongo.time_limit import MAX_QUERY_MS

PROBED_ROWS: Final = 100
"""The row of each source that is looked at: the further it lies from the beginning, the fewer rows the source has."""

MAX_SORTED_ROWS: Final = 3_000
"""Rows that the server may read and sort for one page: some 30 ms."""


async def chosen_parts(rows: Collection, query: CaseQuery) -> list[Part]:
    """Return the parts by which a list is read; to be used inside `read_at_once`."""
    plan = plan_of(query)
    ordered = [source for source in plan.others if source.in_order]
    sorted_later = [source for source in plan.others if not source.in_order]
    contenders = ordered if plan.is_of_all else [plan.usual, *ordered]
    if len(contenders) == 1 and not sorted_later:
        return contenders[0].parts()
    if not plan.others:
        return plan.usual.parts()
    reached = await asyncio.gather(*(_reached(rows, source, query) for source in contenders))
    for source, moment in zip(contenders, reached, strict=True):
        if moment is None:
            return source.parts()
    counts = await asyncio.gather(*(_count(rows, source) for source in sorted_later))
    if counts and min(counts) < MAX_SORTED_ROWS:
        return sorted_later[counts.index(min(counts))].parts()
    if contenders:
        return contenders[_furthest([one for one in reached if one is not None], query)].parts()
    # Too many rows of each to be sorted, and none in order: the server tries what it has.
    return Source(((plan.usual.rows[0][0], None),), plan.usual.filters).parts()


def _furthest(reached: list[datetime], query: CaseQuery) -> int:
    best = max if query.order.direction is SortDirection.ASCENDING else min
    return reached.index(best(reached))


async def _reached(rows: Collection, source: Source, query: CaseQuery) -> datetime | None:
    """Return the moment of the row PROBED_ROWS of a source, the nearest of its parts; None if it has fewer."""
    reached = await asyncio.gather(*(_row_reached(rows, row, index, query) for row, index in source.rows))
    nearest = min if query.order.direction is SortDirection.ASCENDING else max
    return nearest((moment for moment in reached if moment is not None), default=None)


async def _row_reached(rows: Collection, row: Row, index: Index | None, query: CaseQuery) -> datetime | None:
    found = rows.find(row, {ORDER_FIELDS[query.order.by]: 1}).limit(PROBED_ROWS).max_time_ms(MAX_QUERY_MS)
    if index is not None:
        # A part in another order has few rows, or any of them tells enough.
        found = found.hint(index).sort(sort_of(query.order)) if has_order(index, query.order.by) else found.hint(index)
    first = await found.to_list(None)
    return place_of(first[-1], ORDER_FIELDS[query.order.by])[0] if len(first) == PROBED_ROWS else None


async def _count(rows: Collection, source: Source) -> int:
    """Return the rows of a source, at most MAX_SORTED_ROWS of each part."""
    limits: Row = {"limit": MAX_SORTED_ROWS, "maxTimeMS": MAX_QUERY_MS}
    counts = [
        await rows.count_documents({"$and": [row]}, hint=list(index or ()), **limits) for row, index in source.rows
    ]
    return sum(counts)
