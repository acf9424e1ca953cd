"""The duty notices of a case in its history: each that was raised, and who took care of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertStatus
from hub.domain.duty.notices import DutyNotice, NoticeChange
from hub.domain.trail.timeline import Author, NewEntry, TimelineKind
from hub.storage.mongo.database import Database, translated
from hub.storage.mongo.trail.timeline import TimelineRepository

KINDS: Final[Mapping[NoticeChange, TimelineKind]] = {
    NoticeChange.RAISED: TimelineKind.NOTICE_RAISED,
    NoticeChange.ACKNOWLEDGED: TimelineKind.NOTICE_ACKNOWLEDGED,
}
"""Further steps and the end of what a notice says are in the feed of notices alone."""


class NoticeHistory:
    """Adds the changes of notices to the history of their case."""

    def __init__(self, database: Database, timeline: TimelineRepository) -> None:
        self._cases = database.collection("cases")
        self._alerts = database.collection("alerts")
        self._timeline = timeline

    async def add(
        self, change: NoticeChange, notice: DutyNotice, at: datetime, by: Officer | None, transaction: Any
    ) -> None:
        """Add an entry in the transaction of a change, if the notice is about a case; `by` is the officer behind it."""
        if notice.case is None or change not in KINDS:
            return
        with translated():
            case = await self._cases.find_one({"_id": notice.case}, {"alert": 1}, session=transaction)
            # A notice about the case alone stands beside its newest alert.
            named = notice.alert or (case["alert"] if case else None)
            alert = await self._alerts.find_one({"_id": named}, {"status": 1, "revision": 1}, session=transaction)
        if case is None or alert is None:
            return
        entry = NewEntry(
            kind=KINDS[change],
            case=notice.case,
            alert=alert["_id"],
            status=AlertStatus(alert["status"]),
            at=at,
            author=Author.of(by) if by else None,
            revision=alert["revision"],
            notice=notice.id,
            notice_kind=notice.kind,
        )
        await self._timeline.append(entry, transaction)
