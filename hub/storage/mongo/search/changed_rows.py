"""Rows in the order of their last changes, by which saved searches find what changed.

A change marks its row in its own write. The row gets its number later, as in the log of tips: so no change waits for
the counter. A row has one number, that of its last change: however often it changes, the order has it once, and it
never has more entries than there are rows.
"""

from dataclasses import dataclass, field
from typing import Any, Final

from pymongo import ReturnDocument, UpdateOne

from hub.storage.mongo.database import Database, Row, translated

MAX_ROWS_PER_RUN: Final = 200
"""Rows that one transaction numbers."""

MATCHING_WAITS: Final = "matching_waits"
"""The field of a tip that says that its last change has no number yet."""

MATCHING: Final = "matching"
"""The field of a tip that has the number of its last change."""

UNREAD_WAITS: Final = "unread_waits"
"""The same of a case, of the last change of its mark of unread tips."""

UNREAD: Final = "unread_change"

WAITS_TO_MATCH: Final[Row] = {MATCHING_WAITS: True}
"""The `$set` of each write that changes what a search of tips compares."""


@dataclass(frozen=True, slots=True)
class OrderedRows:
    """A collection, the fields of its rows, the counter of their numbers, and which rows are complete."""

    collection: str
    waits: str
    number: str
    counter: str
    complete: Row = field(default_factory=dict)


CHANGED_TIPS: Final = OrderedRows(
    "tips",
    MATCHING_WAITS,
    MATCHING,
    "tip_matching",
    # A worker completes the words, links and folds of a tip after it came in: until a ranking knows the tip, a search
    # would miss it, or find it by what it does not say yet.
    {"fresh": {"$exists": False}},
)
CHANGED_UNREAD: Final = OrderedRows("cases", UNREAD_WAITS, UNREAD, "unread_changes")


class ChangedRows:
    """The ports `Changes` and `WaitingChanges`."""

    def __init__(self, database: Database, ordered: OrderedRows) -> None:
        self._database = database
        self._ordered = ordered
        self._rows = database.collection(ordered.collection)
        self._counters = database.collection("counters")

    async def last(self) -> int:
        """Return the newest number, 0 if there is none."""
        with translated():
            row = await self._counters.find_one({"_id": self._ordered.counter})
        return int(row["value"]) if row else 0

    async def changed_after(self, sequence: int, limit: int) -> list[tuple[int, str]]:
        """Return the number and id of rows whose last change came after a number, oldest first."""
        number = self._ordered.number
        with translated():
            found = self._rows.find({number: {"$gt": sequence}}, {number: 1}).sort(number, 1)
            rows = await found.limit(limit).to_list(None)
        return [(row[number], row["_id"]) for row in rows]

    async def number_waiting(self) -> None:
        """Give a number to every change of a complete row that waits. Of two processes at once, one does it."""
        while await self._look() and await self._database.run(self._number) == MAX_ROWS_PER_RUN:
            pass

    @property
    def _waiting(self) -> Row:
        return {self._ordered.waits: True, **self._ordered.complete}

    async def _look(self) -> bool:
        with translated():
            return await self._rows.find_one(self._waiting, {"_id": 1}) is not None

    async def _number(self, transaction: Any) -> int:
        ordered = self._ordered
        with translated():
            found = self._rows.find(self._waiting, {"_id": 1}, session=transaction)
            rows = await found.limit(MAX_ROWS_PER_RUN).to_list(None)
            if not rows:
                return 0
            # The counter's row is the lock: numbers grow in the order of the commits.
            counter = await self._counters.find_one_and_update(
                {"_id": ordered.counter},
                {"$inc": {"value": len(rows)}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
                session=transaction,
            )
            first = int(counter["value"]) - len(rows) + 1
            # A row that changes meanwhile conflicts here, and all of this runs again.
            writes = [
                UpdateOne({"_id": row["_id"]}, {"$set": {ordered.number: number}, "$unset": {ordered.waits: 1}})
                for number, row in enumerate(rows, first)
            ]
            await self._rows.bulk_write(writes, session=transaction)
        return len(rows)
