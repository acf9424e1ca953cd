"""Pages of rows in the order of a moment and an id: each begins where the one before ended."""

from datetime import datetime

from hub.domain.sort_direction import SortDirection
from hub.storage.mongo.database import Row


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
