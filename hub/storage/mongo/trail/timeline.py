"""The history of all cases in one log, in the order of the commits. Nothing in it is ever changed."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.named_facts import FactChange
from hub.domain.duty.notices import NoticeKind
from hub.domain.stored import from_stored
from hub.domain.tips.tip import TipState
from hub.domain.trail.timeline import Author, NewEntry, PhonesTold, TimelineEntry, TimelineKind
from hub.storage.mongo.counted_log import CountedLog
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.redis.feed_signal import FeedSignal


class TimelineRepository:
    """Entries by their sequence, without gaps (the ports `Timeline` and `EventLog`). None is ever removed."""

    def __init__(self, database: Database, signal: FeedSignal) -> None:
        self._entries = database.collection("timeline")
        self._log = CountedLog(database, self._entries, signal)
        self._cases = database.collection("cases")

    async def append(self, entry: NewEntry, transaction: Any) -> int:
        """Add an entry in the transaction of its change and return its sequence."""
        sequence = await self._log.append([_row(entry)], transaction)
        # Lists of cases are ordered by it. A row of an earlier release waits until it is whole (old_cases.py).
        whole = {"_id": entry.case, "changed_at": {"$ne": None}}
        with translated():
            await self._cases.update_one(whole, {"$max": {"changed_at": entry.at}}, session=transaction)
        return sequence

    async def of_case(
        self,
        case_id: str,
        kinds: Collection[TimelineKind],
        before: int | None,
        limit: int,
        transaction: Any = None,
    ) -> list[TimelineEntry]:
        """Return entries of a case, newest first, with a smaller sequence than `before`; without kinds, of all."""
        wanted: Row = {"case": case_id}
        if kinds:
            wanted["kind"] = {"$in": sorted(kind.value for kind in kinds)}
        if before is not None:
            wanted["_id"] = {"$lt": before}
        with translated():
            found = self._entries.find(wanted, session=transaction).sort("_id", -1).limit(limit)
            rows = await found.to_list(None)
        return [_entry(row) for row in rows]

    async def last(self) -> int:
        """Return the newest sequence, 0 if there is none."""
        return await self._log.last()

    async def after(self, sequence: int, limit: int) -> list[TimelineEntry]:
        """Return entries of all cases after a sequence, oldest first."""
        return [_entry(row) for row in await self._log.rows_after(sequence, limit)]

    async def of_case_after(self, case_id: str, sequence: int, limit: int) -> list[TimelineEntry]:
        """Return entries of a case after a sequence, oldest first."""
        return [_entry(row) for row in await self._log.rows_after(sequence, limit, {"case": case_id})]

    async def changed_after(self, sequence: int, limit: int) -> list[tuple[int, str]]:
        """Return the sequence and case of each entry after a sequence, oldest first."""
        with translated():
            found = self._entries.find({"_id": {"$gt": sequence}}, {"case": 1}).sort("_id", 1)
            rows = await found.limit(limit).to_list(None)
        return [(row["_id"], row["case"]) for row in rows]

    async def oldest_kept(self) -> int:
        """Return 0: a reader may resume from anywhere."""
        return 0


def _row(entry: NewEntry) -> Row:
    facts = {name: getattr(entry, name) for name in ("area", "stage", "radius_km", "reason", "version", "revision")}
    return {
        "case": entry.case,
        "kind": entry.kind.value,
        "alert": entry.alert,
        "status": entry.status.value,
        "at": entry.at,
        "real": datetime.now(UTC),
        "author": asdict(entry.author) if entry.author else None,
        "changes": [asdict(change) for change in entry.changes],
        "tip": entry.tip,
        "tip_state": entry.tip_state.value if entry.tip_state else None,
        "notice": entry.notice,
        "notice_kind": entry.notice_kind.value if entry.notice_kind else None,
        "told": entry.told.value if entry.told else None,
        **facts,
    }


def _entry(row: Row) -> TimelineEntry:
    read = {
        "sequence": row["_id"],
        "kind": TimelineKind(row["kind"]),
        "status": AlertStatus(row["status"]),
        "author": from_stored(Author, row["author"]) if row["author"] else None,
        "changes": tuple(from_stored(FactChange, change) for change in row["changes"]),
        # Entries of an earlier release name neither a tip nor a notice, nor how phones were told.
        "tip": row.get("tip"),
        "tip_state": TipState(row["tip_state"]) if row.get("tip_state") else None,
        "notice": row.get("notice"),
        "notice_kind": NoticeKind(row["notice_kind"]) if row.get("notice_kind") else None,
        "told": PhonesTold(row["told"]) if row.get("told") else None,
    }
    return from_stored(TimelineEntry, row | read)
