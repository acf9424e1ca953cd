"""The first rows of several parts are those of a sort of all, and little more than them is read."""

import random
from datetime import timedelta
from typing import Any

import pytest
from motor.motor_asyncio import AsyncIOMotorCursor

from hub.domain.sort_direction import SortDirection
from hub.storage.mongo.database import Database
from hub.storage.mongo.keyset import first_rows, place_of, sort_by
from tests.fakes import NOW

ROWS = 300
PARTS = 3


@pytest.fixture
async def rows(database: Database) -> list[dict[str, Any]]:
    """Rows of few moments; each lies in one part or in two."""
    chance = random.Random(20)
    made = [
        {
            "_id": f"row {number}",
            "listed": {"at": NOW + timedelta(seconds=chance.randrange(ROWS // 4))},
            "parts": chance.choices(range(PARTS), k=2),
        }
        for number in range(ROWS)
    ]
    await database.raw["rows"].create_index([("parts", 1), ("listed.at", 1), ("_id", 1)])
    await database.raw["rows"].insert_many(made)
    return made


def parts_of(database: Database, direction: SortDirection, limit: int) -> list[AsyncIOMotorCursor[dict[str, Any]]]:
    """Return each part in an order."""
    order = sort_by("listed.at", direction)
    return [database.raw["rows"].find({"parts": number}).sort(order).limit(limit) for number in range(PARTS)]


@pytest.mark.parametrize("direction", list(SortDirection))
@pytest.mark.parametrize("limit", [1, 2, 50, 2 * ROWS])
async def test_first_rows_of_parts_are_those_of_all(
    database: Database, rows: list[dict[str, Any]], direction: SortDirection, limit: int
) -> None:
    found = await first_rows(parts_of(database, direction, limit), "listed.at", direction, limit)
    every = sorted(rows, key=lambda row: (row["listed"]["at"], row["_id"]))
    assert found == (every if direction is SortDirection.ASCENDING else every[::-1])[:limit]
    assert await first_rows([], "listed.at", direction, limit) == []


async def test_parts_are_read_as_far_as_rows_come(database: Database, rows: list[dict[str, Any]]) -> None:
    limit = 60
    parts = parts_of(database, SortDirection.DESCENDING, limit)
    found = await first_rows(parts, "listed.at", SortDirection.DESCENDING, limit)
    # A row of two parts is read twice.
    needed = sum(len(set(row["parts"])) for row in found)
    assert sum(part.delegate.retrieved for part in parts) < needed + limit / 2 + 2 * PARTS < PARTS * limit
    assert place_of(found[0], "listed.at") > place_of(found[-1], "listed.at")
