"""Counters of a minute each, by the real clock, for limits that must hold without Redis.

They are no token buckets: an attempt that succeeds is given back, and a tip can be withdrawn while Redis is away. A
bucket that Redis loses is full again, which would give a guesser of receipt codes as many more attempts.
"""

import contextlib
from datetime import UTC, datetime, timedelta

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from hub.storage.mongo.database import Database, translated


class MinuteRateLimit:
    """The port `RateLimit`, shared by all processes; a row lives for two minutes."""

    def __init__(self, database: Database) -> None:
        self._rates = database.collection("rates")

    async def take(self, bucket: str, *, most: int) -> bool:
        """Count one more in this minute; return False if that exceeds `most`."""
        return await self._add(bucket, 1) <= most

    async def give_back(self, bucket: str) -> None:
        """Count one less in this minute."""
        await self._add(bucket, -1)

    async def _add(self, bucket: str, step: int) -> int:
        now = datetime.now(UTC)
        name = f"{bucket}.{now:%Y%m%d%H%M}"
        with translated():
            count = await self._count(name, step)
            if count is None:
                # The first call in a minute inserts the row. Of several at once, one succeeds and the others find it.
                with contextlib.suppress(DuplicateKeyError):
                    await self._rates.insert_one({"_id": name, "count": 0, "until": now + timedelta(minutes=2)})
                count = await self._count(name, step)
        # The row outlives the minute it counts, so it cannot have expired in between.
        assert count is not None
        return count

    async def _count(self, name: str, step: int) -> int | None:
        row = await self._rates.find_one_and_update(
            {"_id": name}, {"$inc": {"count": step}}, return_document=ReturnDocument.AFTER
        )
        return int(row["count"]) if row else None
