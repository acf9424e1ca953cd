"""Counters of a minute each, by the real clock: how often a thing was done lately."""

from datetime import UTC, datetime, timedelta

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from hub.storage.database import Database, translated


class MinuteCounters:
    """The port RateLimit, shared by all processes; a row lives for two minutes."""

    def __init__(self, database: Database) -> None:
        self._rates = database.collection("rates")

    async def prepare(self) -> None:
        """Create the index that lets rows expire; doing so again changes nothing."""
        with translated():
            await self._rates.create_index([("until", 1)], expireAfterSeconds=0)

    async def take(self, bucket: str, *, most: int) -> bool:
        """Count one more in this minute; False when that is more than `most`."""
        return await self._add(bucket, 1) <= most

    async def give_back(self, bucket: str) -> None:
        """Count one less in this minute."""
        await self._add(bucket, -1)

    async def _add(self, bucket: str, step: int) -> int:
        now = datetime.now(UTC)
        name = {"_id": f"{bucket}.{now:%Y%m%d%H%M}"}
        change = {"$inc": {"count": step}, "$setOnInsert": {"until": now + timedelta(minutes=2)}}
        with translated():
            for last_try in (False, True):
                try:
                    row = await self._rates.find_one_and_update(
                        name, change, upsert=True, return_document=ReturnDocument.AFTER
                    )
                except DuplicateKeyError:
                    # Two first counts of a minute at once: one inserted, the other finds the row when it tries again.
                    if last_try:
                        raise
                else:
                    assert row is not None
                    return int(row["count"])
        raise AssertionError
