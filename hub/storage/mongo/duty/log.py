"""The log of changes of duty notices, which followers read."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from hub.domain.duty.notices import NoticeChange, NoticeEvent
from hub.storage.mongo.counted_log import CountedLog
from hub.storage.mongo.database import Database
from hub.storage.redis.feed_signal import FeedSignal

KEPT_FOR: Final = timedelta(days=7)


class DutyLog:
    """The log of changes, in the order of their commits and without gaps (the port `EventLog`)."""

    def __init__(self, database: Database, signal: FeedSignal) -> None:
        self._log = CountedLog(database, database.collection("duty_log"), signal)

    async def append(
        self, change: NoticeChange, notice: str, force: str | None, at: datetime, transaction: Any
    ) -> None:
        """Append an event in the transaction of its change."""
        expires = datetime.now(UTC) + KEPT_FOR
        row = {"change": change.value, "notice": notice, "force": force, "at": at, "expires_real": expires}
        await self._log.append([row], transaction)

    async def last(self) -> int:
        """Return the newest sequence, 0 if there is none."""
        return await self._log.last()

    async def after(self, sequence: int, limit: int) -> list[NoticeEvent]:
        """Return events after a sequence, oldest first."""
        return [_event(row) for row in await self._log.rows_after(sequence, limit)]

    async def oldest_kept(self) -> int:
        """Return the smallest sequence from which a reader may resume: all events after it are kept."""
        return await self._log.oldest_kept()


def _event(row: Mapping[str, Any]) -> NoticeEvent:
    return NoticeEvent(
        sequence=row["_id"],
        change=NoticeChange(row["change"]),
        notice=row["notice"],
        force=row["force"],
        at=row["at"],
    )
