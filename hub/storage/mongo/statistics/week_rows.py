"""Large rows, one for each week, which processes keep: each is made anew as a whole, and has an edition.

An edition is never written twice, so that what a process keeps of it stays true.
"""

import secrets
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from pymongo import ASCENDING, IndexModel
from pymongo.errors import DuplicateKeyError

from hub.errors import StorageUnavailable
from hub.storage.mongo.database import Collection, Row, translated
from hub.storage.mongo.time_limit import MAX_QUERY_MS

WEEK: Final = timedelta(days=7)

WEEKS: Final[Row] = {"_id": {"$lt": "A"}}
"""Rows of weeks have their Monday for an id, such as 2026-11-23."""

OF_EDITIONS: Final = [("_id", ASCENDING), ("edition", ASCENDING)]
EDITION_INDEX: Final = IndexModel(OF_EDITIONS)
"""It has the editions: the rows themselves are large, and each question reads all editions."""

FIRST_EDITIONS: Final = 2**52
"""The first edition of a row is one of so many, by chance: also if the collection was dropped, none comes twice."""

MAX_ATTEMPTS: Final = 50
"""A failed attempt means that another process made the row anew meanwhile."""


class WeekRows:
    """The rows of one collection."""

    def __init__(self, rows: Collection) -> None:
        self._rows = rows

    async def editions(self) -> dict[str, int]:
        """Return the edition of each week's row; to be used inside `translated`."""
        found = self._rows.find(WEEKS, {"edition": 1}).hint(OF_EDITIONS).max_time_ms(MAX_QUERY_MS)
        return {row["_id"]: row["edition"] async for row in found}

    async def make(self, week: date, read: Callable[[], Awaitable[Row]]) -> None:
        """Make the row of a week as `read` says, whatever other processes do at once."""
        for _ in range(MAX_ATTEMPTS):
            with translated():
                kept = await self._rows.find_one({"_id": week.isoformat()}, {"edition": 1})
            # A process that reads after another one writes after it too.
            if await self._write(week, kept["edition"] if kept else 0, await read()):
                return
        raise StorageUnavailable()

    async def _write(self, week: date, edition: int, row: Row) -> bool:
        """Write a row in place of an edition of it; return False if another process did."""
        whole = row | {"_id": week.isoformat(), "edition": (edition or secrets.randbelow(FIRST_EDITIONS)) + 1}
        with translated():
            if edition:
                replaced = await self._rows.replace_one({"_id": whole["_id"], "edition": edition}, whole)
                return replaced.matched_count == 1
            try:
                await self._rows.insert_one(whole)
            except DuplicateKeyError:
                return False
        return True


def week_of(opened: datetime) -> date:
    """Return the Monday of the week of UTC that a moment is in."""
    day = opened.astimezone(UTC).date()
    return day - timedelta(days=day.weekday())


def begin_of(week: date) -> datetime:
    """Return the begin of a week."""
    return datetime.combine(week, time(), UTC)
