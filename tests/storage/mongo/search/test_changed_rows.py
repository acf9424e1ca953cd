"""The order of changed rows on the real database: a row that changes while it is numbered gets a later number."""

from typing import Any

from hub.storage.mongo.database import Collection, Database
from hub.storage.mongo.search.changed_rows import CHANGED_UNREAD, ChangedRows

WAITS = {"$set": {CHANGED_UNREAD.waits: True}}


class Meddler:
    """A collection with a row that changes just before the first numbers are written."""

    def __init__(self, rows: Collection, seen: ChangedRows) -> None:
        self._rows = rows
        self._seen = seen
        self.numbers_before_change: list[int] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._rows, name)

    async def bulk_write(self, *given: Any, **named: Any) -> Any:
        """Change a row as another process would, then write."""
        if not self.numbers_before_change:
            self.numbers_before_change.append(await self._seen.last())
            await self._rows.update_one({"_id": "row_1"}, WAITS)
        return await self._rows.bulk_write(*given, **named)


async def test_row_that_changes_while_numbered_gets_a_later_number(database: Database) -> None:
    rows, seen = database.collection(CHANGED_UNREAD.collection), ChangedRows(database, CHANGED_UNREAD)
    await rows.insert_many([{"_id": f"row_{number}", CHANGED_UNREAD.waits: True} for number in range(3)])
    meddled = ChangedRows(database, CHANGED_UNREAD)
    meddler = meddled._rows = Meddler(meddled._rows, seen)  # type: ignore[assignment]
    await meddled.number_waiting()
    [before] = meddler.numbers_before_change
    after = {row: number for number, row in await seen.changed_after(before, 10)}
    assert "row_1" in after
    assert {row for _, row in await seen.changed_after(0, 10)} == {"row_0", "row_1", "row_2"}
