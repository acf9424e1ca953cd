"""The log of the feed. MongoDB is its source; a sequence is taken in the transaction of its change."""

import itertools
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from hub.domain.alerts.alert import AlertStatus
from hub.domain.delivery.feed import FeedEvent, FeedType, NewEvent
from hub.storage.mongo.counted_log import CountedLog
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.redis.feed_signal import FeedSignal


class FeedLog:
    """Events in the order of their commits, without gaps."""

    def __init__(self, database: Database, signal: FeedSignal) -> None:
        self._events = database.collection("feed")
        self._log = CountedLog(database, self._events, signal)
        self._counters = database.collection("counters")

    async def append(self, event: NewEvent, transaction: Any) -> int:
        """Append an event in the transaction of its change, and return its sequence."""
        return await self._log.append([_row(event)], transaction)

    async def after(self, sequence: int, statuses: Sequence[AlertStatus], limit: int = 500) -> list[FeedEvent]:
        """Return events after a sequence, oldest first, of these statuses only."""
        wanted = {"status": {"$in": [status.value for status in statuses]}}
        return [_event(row) for row in await self._log.rows_after(sequence, limit, wanted)]

    async def last(self) -> int:
        """Return the newest sequence, 0 if there is none."""
        return await self._log.last()

    async def oldest_kept(self, statuses: Sequence[AlertStatus]) -> int:
        """Return the smallest sequence from which a reader of these statuses may resume: that of the last trimmed."""
        with translated():
            row = await self._counters.find_one({"_id": "feed_trimmed"})
        return max((int(row["last"].get(status.value, 0)) for status in statuses), default=0) if row else 0

    async def trim(self, before: datetime, limit: int) -> int:
        """Remove up to `limit` events older than `before` from the beginning of the log; return how many."""
        with translated():
            rows = await self._events.find({}, {"at": 1, "status": 1}).sort("_id", 1).limit(limit).to_list(None)
            old = list(itertools.takewhile(lambda row: row["at"] < before, rows))
            if not old:
                return 0
            # Write the mark first: a reader that finds the gap must find the mark too.
            last = {f"last.{row['status']}": row["_id"] for row in old}
            await self._counters.update_one({"_id": "feed_trimmed"}, {"$max": last}, upsert=True)
            removed = await self._events.delete_many({"_id": {"$lt": old[-1]["_id"] + 1}})
        return removed.deleted_count


def _row(event: NewEvent) -> Row:
    stage = {"number": event.stage_number, "radius_km": event.radius_km} if event.stage_number is not None else None
    return {
        "type": event.type.value,
        "alert": event.alert,
        "status": event.status.value,
        "revision": event.revision,
        "at": event.at,
        "real": datetime.now(UTC),
        "stage": stage,
        "area": event.area,
    }


def _event(row: Row) -> FeedEvent:
    stage = row["stage"] or {}
    return FeedEvent(
        type=FeedType(row["type"]),
        alert=row["alert"],
        status=AlertStatus(row["status"]),
        revision=row["revision"],
        at=row["at"],
        stage_number=stage.get("number"),
        radius_km=stage.get("radius_km"),
        area=row["area"],
        sequence=row["_id"],
    )
