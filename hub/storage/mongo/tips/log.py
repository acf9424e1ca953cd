"""The log of changes of tips, which followers read.

A change waits in its tip's own row, where it was written with what it changed, and gets its number later: so that a
flood of tips neither waits for the log's counter nor holds it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hub.domain.tips.events import TipChange, TipEvent
from hub.domain.tips.tip import TipState
from hub.storage.mongo.counted_log import CountedLog
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.redis.feed_signal import FeedSignal

KEPT_FOR: Final = timedelta(days=7)
MAX_TIPS_PER_RUN: Final = 200
"""Tips whose changes one transaction moves into the log."""


def waiting(change: TipChange, at: datetime, by: str | None = None) -> Row:
    """Return a change as it waits in `unlogged` of its tip's row: to be pushed there by the write that it is about."""
    return {"change": change.value, "at": at, "by": by}


class TipLog:
    """The log of changes, without gaps (the port `EventLog`). Changes of one tip follow each other as they happened."""

    def __init__(self, database: Database, signal: FeedSignal) -> None:
        self._database = database
        self._tips = database.collection("tips")
        self._log = CountedLog(database, database.collection("tip_log"), signal)

    async def last(self) -> int:
        """Return the newest sequence, 0 if there is none."""
        return await self._log.last()

    async def after(self, sequence: int, limit: int) -> list[TipEvent]:
        """Return events after a sequence, oldest first."""
        return [_event(row) for row in await self._log.rows_after(sequence, limit)]

    async def oldest_kept(self) -> int:
        """Return the smallest sequence from which a reader may resume: all events after it are kept."""
        return await self._log.oldest_kept()

    async def number_waiting(self) -> None:
        """Move every change that waits into the log, as workers do. Of two processes at once, one moves a change."""
        while await self.number_some() == MAX_TIPS_PER_RUN:
            pass

    async def number_some(self) -> int:
        """Move the changes of some tips into the log, as readers do before each look; return of how many tips.

        So followers hear while no worker lives, and no flood keeps a reader from what stands in the log.
        """
        return await self._database.run(self._move) if await self._look() else 0

    async def _look(self) -> bool:
        with translated():
            return await self._tips.find_one(_WAITING, {"_id": 1}) is not None

    async def _move(self, transaction: Any) -> int:
        """Move the changes of some tips, those that waited longest first; return of how many tips."""
        fields = {"case": 1, "alert": 1, "state": 1, "unlogged": 1}
        with translated():
            query = self._tips.find(_WAITING, fields, session=transaction).sort("unlogged.at", 1)
            rows = await query.limit(MAX_TIPS_PER_RUN).to_list(None)
            if not rows:
                return 0
            # A tip that changes meanwhile conflicts here, and all of this runs again.
            wanted = {"_id": {"$in": [row["_id"] for row in rows]}}
            await self._tips.update_many(wanted, {"$unset": {"unlogged": 1}}, session=transaction)
        expires = datetime.now(UTC) + KEPT_FOR
        events = [
            {
                "tip": row["_id"],
                "case": row["case"],
                "alert": row["alert"],
                "state": row["state"],
                "expires_real": expires,
                **change,
            }
            for row in rows
            for change in row["unlogged"]
        ]
        await self._log.append(events, transaction)
        return len(rows)


_WAITING: Final[Row] = {"unlogged.at": {"$exists": True}}


def _event(row: Mapping[str, Any]) -> TipEvent:
    return TipEvent(
        sequence=row["_id"],
        change=TipChange(row["change"]),
        tip=row["tip"],
        case=row["case"],
        alert=row["alert"],
        state=TipState(row["state"]),
        by=row["by"],
        at=row["at"],
    )
