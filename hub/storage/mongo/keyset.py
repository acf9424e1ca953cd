"""Pages of rows in the order of a moment and an id: each begins where the one before ended."""

import asyncio
import math
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from motor.motor_asyncio import AsyncIOMotorCursor

from hub.domain.sort_direction import SortDirection
from hub.storage.mongo.database import Row


def place_of(row: Row, field: str) -> tuple[datetime, str]:
    """Return the position of a row in the order of a field and the id; the field may lie deeper: `listed.ends_at`."""
    value: Any = row
    for name in field.split("."):
        value = value[name]
    return value, row["_id"]


async def first_rows(
    parts: Sequence[AsyncIOMotorCursor[Row]], field: str, direction: SortDirection, limit: int
) -> list[Row]:
    """Return the first rows of parts that are each in this order; a row of several parts comes once.

    Of each part little more is read than comes: the server fetches a row's document only once it is asked for.
    """
    if len(parts) == 1:
        return await parts[0].to_list(limit)
    for part in parts:
        part.batch_size(math.ceil(limit / (2 * len(parts))))
    nearest = min if direction is SortDirection.ASCENDING else max
    read = await asyncio.gather(*(anext(part, None) for part in parts))
    heads = {number: row for number, row in enumerate(read) if row is not None}
    found: dict[str, Row] = {}
    while heads and len(found) < limit:
        number = nearest(heads, key=lambda number: place_of(heads[number], field))
        row = heads.pop(number)
        found.setdefault(row["_id"], row)
        if len(found) < limit and (after := await anext(parts[number], None)) is not None:
            heads[number] = after
    # A part that failed ends the others with it: nothing to wait for.
    await asyncio.gather(*(part.close() for part in parts))
    return list(found.values())


def following(field: str, position: tuple[datetime, str], direction: SortDirection) -> Row:
    """Return the filter for rows that follow a position in a direction: by a moment and then by id."""
    return (later_than if direction is SortDirection.ASCENDING else older_than)(field, position)


def sort_by(field: str, direction: SortDirection) -> list[tuple[str, int]]:
    """Return the sort by a moment and then by id, both in a direction."""
    sign = 1 if direction is SortDirection.ASCENDING else -1
    return [(field, sign), ("_id", sign)]


def older_than(field: str, position: tuple[datetime, str]) -> Row:
    """Return the filter for rows that follow a position: by a moment and then by id, both descending.

    The bound on the moment lets the server begin at that place of the index; the rest sorts out rows of that moment.
    With `$or` in its place the server may look for each alternative by itself, and then sort in memory.
    """
    moment, row_id = position
    return {field: {"$lte": moment}, "$nor": [{field: moment, "_id": {"$gte": row_id}}]}


def later_than(field: str, position: tuple[datetime, str]) -> Row:
    """Return the filter for rows that follow a position: by a moment and then by id, both ascending."""
    moment, row_id = position
    return {field: {"$gte": moment}, "$nor": [{field: moment, "_id": {"$lte": row_id}}]}
