"""Logs in collections of their own: rows by a sequence without gaps, in the order of their commits."""

from collections.abc import Sequence
from typing import Any

from pymongo import ReturnDocument

from hub.storage.mongo.database import Collection, Database, Row, translated
from hub.storage.redis.feed_signal import FeedSignal


class CountedLog:
    """The rows of one log. Its counter, written by every append, makes two appends at once follow each other."""

    def __init__(self, database: Database, rows: Collection, signal: FeedSignal) -> None:
        self._database = database
        self._signal = signal
        self._rows = rows
        self._counters = database.collection("counters")

    async def append(self, rows: Sequence[Row], transaction: Any) -> int:
        """Append rows in the transaction of their changes and return the last sequence; readers hear of the commit."""
        with translated():
            # The counter's row is the lock: two changes at once conflict on it, and one of them runs again.
            counter = await self._counters.find_one_and_update(
                {"_id": self._rows.name},
                {"$inc": {"value": len(rows)}},
                upsert=True,
                return_document=ReturnDocument.AFTER,
                session=transaction,
            )
            assert counter is not None
            last = int(counter["value"])
            numbered = [{"_id": number, **row} for number, row in enumerate(rows, last - len(rows) + 1)]
            # Of one row the error says what is wrong with it.
            if len(numbered) == 1:
                await self._rows.insert_one(numbered[0], session=transaction)
            else:
                await self._rows.insert_many(numbered, session=transaction)
        self._database.after_commit(self, lambda: self._signal.send(last))
        return last

    async def last(self) -> int:
        """Return the newest sequence, 0 if there is none."""
        with translated():
            row = await self._counters.find_one({"_id": self._rows.name})
        return int(row["value"]) if row else 0

    async def rows_after(self, sequence: int, limit: int, wanted: Row | None = None) -> list[Row]:
        """Return rows after a sequence, oldest first; with `wanted` those that match it."""
        with translated():
            query = self._rows.find({**(wanted or {}), "_id": {"$gt": sequence}})
            return await query.sort("_id", 1).limit(limit).to_list(None)

    async def oldest_kept(self) -> int:
        """Return the smallest sequence from which a reader may resume: all rows after it are kept."""
        last = await self.last()
        with translated():
            oldest = await self._rows.find_one({"_id": {"$gt": 0}}, {"_id": 1}, sort=[("_id", 1)])
        return int(oldest["_id"]) - 1 if oldest else last
