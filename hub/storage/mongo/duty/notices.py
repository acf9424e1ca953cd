"""Duty notices. A change and its line in the log are one transaction."""

import secrets
from collections.abc import Awaitable, Callable, Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pymongo import ReturnDocument
from pymongo.errors import DuplicateKeyError

from hub.domain.actors import Officer
from hub.domain.alerts.alert import AlertStatus
from hub.domain.duty.notices import EVENTS, DueNotice, DutyNotice, NoticeChange, NoticeKind, NoticeState
from hub.domain.text.names import folded
from hub.services.duty.ports import ClaimedStep
from hub.storage.mongo.database import Database, Row, translated
from hub.storage.mongo.duty.log import DutyLog
from hub.storage.mongo.duty.notice_history import NoticeHistory
from hub.storage.mongo.keyset import older_than
from hub.storage.mongo.leases import CLAIMABLE, FREE, leased_write
from hub.storage.redis.feed_signal import FeedSignal

NEVER: Final = datetime(9999, 1, 1, tzinfo=UTC)
"""The moment of the next step where none follows."""

LEASE: Final = timedelta(seconds=60)
"""Longer than the time-outs of all addresses of a step."""

KEPT_FOR: Final = timedelta(days=90)
"""Real time for which a notice that stands no more is kept."""

MAX_STANDING: Final = 5_000
OF_HUB: Final = ""
"""The key of the force of notices that concern the whole hub."""

Change = Callable[[Any], Awaitable[Row | None]]


class DutyNoticeRepository:
    """The port `DutyNotices`. `lease` is how long a process may take for a step."""

    def __init__(
        self, database: Database, signal: FeedSignal, history: NoticeHistory, lease: timedelta = LEASE
    ) -> None:
        self._database = database
        self._rows = database.collection("duty_notices")
        self._log = DutyLog(database, signal)
        self._history = history
        self._lease = lease

    async def standing(self) -> list[DutyNotice]:
        """Return the notices that stand."""
        with translated():
            rows = await self._rows.find({"stands": True}).limit(MAX_STANDING).to_list(None)
        return [_notice(row) for row in rows]

    async def add(self, notice: DueNotice, at: datetime, transaction: Any = None) -> str | None:
        """Insert a notice whose first step is due now; return None if one of the same kind and subject stands.

        With a transaction, it is raised with what else that one commits.
        """
        row = _row(notice, at)
        if transaction is not None:
            return await self._add_within(row, at, transaction)

        async def insert(session: Any) -> Row:
            await self._rows.insert_one(row, session=session)
            return row

        try:
            await self._change(NoticeChange.RAISED, at, insert)
        except DuplicateKeyError:
            return None
        return str(row["_id"])

    async def _add_within(self, row: Row, at: datetime, transaction: Any) -> str | None:
        # Looked for first: a key that is taken would abort the whole transaction.
        same = {"stands": True, "kind": row["kind"], "subject": row["subject"]}
        with translated():
            for wanted in ({"_id": row["_id"]}, same):
                if await self._rows.find_one(wanted, {"_id": 1}, session=transaction) is not None:
                    return None
            await self._rows.insert_one(row, session=transaction)
        await self._tell(NoticeChange.RAISED, row, at, None, transaction)
        return str(row["_id"])

    async def end(self, notice_id: str, at: datetime) -> bool:
        """Mark a standing notice as over."""
        changes = {"state": NoticeState.OVER.value, "over_at": at, "not_before": NEVER, **_gone()}
        return await self._set(NoticeChange.OVER, at, {"_id": notice_id, "stands": True}, changes)

    async def acknowledge(self, notice_id: str, by: Officer, at: datetime) -> bool:
        """Acknowledge an open notice: no step follows. An event stands no longer than this."""
        changes: Row = {
            "state": NoticeState.ACKNOWLEDGED.value,
            "acknowledged_at": at,
            "acknowledged_by": by.account,
            "not_before": NEVER,
        }
        with translated():
            row = await self._rows.find_one({"_id": notice_id, "state": NoticeState.OPEN.value}, {"kind": 1})
        if row is None:
            return False
        if NoticeKind(row["kind"]) in EVENTS:
            changes |= _gone()
        still_open = {"_id": notice_id, "state": NoticeState.OPEN.value}
        return await self._set(NoticeChange.ACKNOWLEDGED, at, still_open, changes, by)

    async def get(self, notice_id: str) -> DutyNotice | None:
        """Return one notice."""
        return (await self.by_ids([notice_id])).get(notice_id)

    async def by_ids(self, ids: Collection[str]) -> dict[str, DutyNotice]:
        """Return notices by their ids."""
        if not ids:
            return {}
        with translated():
            rows = await self._rows.find({"_id": {"$in": list(ids)}}).to_list(None)
        return {row["_id"]: _notice(row) for row in rows}

    async def listed(
        self, force: str, *, of_hub: bool, state: NoticeState | None, after: tuple[datetime, str] | None, limit: int
    ) -> list[DutyNotice]:
        """Return notices of a force, newest first."""
        wanted: Row = {"force_key": {"$in": [folded(force), *([OF_HUB] if of_hub else [])]}}
        if state:
            wanted["state"] = state.value
        if after:
            wanted |= older_than("raised_at", after)
        order = [("raised_at", -1), ("_id", -1)]
        index = [("force_key", 1), *([("state", 1)] if state else []), *order]
        with translated():
            rows = await self._rows.find(wanted).hint(index).sort(order).limit(limit).to_list(None)
        return [_notice(row) for row in rows]

    async def claim(self, notice_id: str) -> ClaimedStep | None:
        """Claim the due step of an open notice."""
        lease = secrets.token_hex(8)
        free = {"_id": notice_id, "state": NoticeState.OPEN.value, **CLAIMABLE}
        claim = leased_write({"lease": lease}, from_now={"until": self._lease}, growth={"attempts": 1})
        with translated():
            row = await self._rows.find_one_and_update(free, claim, return_document=ReturnDocument.AFTER)
        return ClaimedStep(_notice(row), lease, row["attempts"], frozenset(row["took"])) if row else None

    async def finish(
        self, step: ClaimedStep, until_next: timedelta | None, at: datetime, *, is_sent: bool = True
    ) -> bool:
        """Record that a step was sent. The second and later ones are an event of the log."""
        number = step.number if is_sent else step.notice.step
        done: Row = {"until": FREE, "lease": None, "attempts": 0, "took": [], "step": number}
        held = {"_id": step.notice.id, "lease": step.lease, "state": NoticeState.OPEN.value}
        if until_next is None:
            update = leased_write(done | {"not_before": NEVER})
        else:
            update = leased_write(done, from_now={"not_before": until_next})

        async def change(session: Any) -> Row | None:
            return await self._rows.find_one_and_update(
                held, update, return_document=ReturnDocument.AFTER, session=session
            )

        if number < 2 or not is_sent:
            with translated():
                return await change(None) is not None
        return await self._change(NoticeChange.ESCALATED, at, change)

    async def retry(self, step: ClaimedStep, took: Collection[str], wait: timedelta) -> bool:
        """Record an attempt, to be repeated after a time."""
        update = leased_write({"until": FREE, "lease": None, "took": sorted(took)}, from_now={"not_before": wait})
        held = {"_id": step.notice.id, "lease": step.lease, "state": NoticeState.OPEN.value}
        with translated():
            result = await self._rows.update_one(held, update)
        return result.modified_count == 1

    async def _set(
        self, change: NoticeChange, at: datetime, wanted: Row, changes: Row, by: Officer | None = None
    ) -> bool:
        async def update(session: Any) -> Row | None:
            return await self._rows.find_one_and_update(
                wanted, {"$set": changes}, return_document=ReturnDocument.AFTER, session=session
            )

        return await self._change(change, at, update, by)

    async def _change(self, kind: NoticeChange, at: datetime, change: Change, by: Officer | None = None) -> bool:
        """Do a change and write its line in the log; return False if there was nothing to change."""

        async def work(session: Any) -> bool:
            with translated():
                row = await change(session)
            if row is None:
                return False
            await self._tell(kind, row, at, by, session)
            return True

        return await self._database.run(work)

    async def _tell(self, kind: NoticeChange, row: Row, at: datetime, by: Officer | None, transaction: Any) -> None:
        """Write the line of a change in the log, and what the history of its case gets of it."""
        await self._log.append(kind, row["_id"], row["force"], at, transaction)
        await self._history.add(kind, _notice(row), at, by, transaction)


def _gone() -> Row:
    """Return the changes of a notice that stands no more."""
    return {"stands": False, "expires_real": datetime.now(UTC) + KEPT_FOR}


def _row(notice: DueNotice, at: datetime) -> Row:
    is_event = notice.kind in EVENTS
    return {
        # An event has one notice for ever; what can be over may come again, as another notice.
        "_id": notice.event_id if is_event else f"nt_{secrets.token_hex(12)}",
        "kind": notice.kind.value,
        "subject": notice.subject,
        "force": notice.force,
        "force_key": OF_HUB if notice.force is None else folded(notice.force),
        "case": notice.case,
        "alert": notice.alert,
        "status": notice.status.value if notice.status else None,
        "account": notice.account,
        "officer": notice.officer,
        "state": NoticeState.OPEN.value,
        "stands": True,
        "raised_at": at,
        "raised_real": datetime.now(UTC),
        "step": 0,
        "attempts": 0,
        "took": [],
        "until": FREE,
        "not_before": FREE,
        "lease": None,
        "acknowledged_at": None,
        "acknowledged_by": None,
        "over_at": None,
    }


def _next_step(row: Mapping[str, Any]) -> datetime | None:
    """Return the real time of the next step: the first one is due when the notice is raised."""
    due: datetime = row["not_before"]
    if due == FREE:
        # Rows of an earlier release do not say when they were raised by the real clock.
        due = row.get("raised_real", row["raised_at"])
    return None if due == NEVER else due


def _notice(row: Mapping[str, Any]) -> DutyNotice:
    return DutyNotice(
        id=row["_id"],
        kind=NoticeKind(row["kind"]),
        subject=row["subject"],
        force=row["force"],
        case=row["case"],
        alert=row["alert"],
        status=AlertStatus(row["status"]) if row["status"] else None,
        state=NoticeState(row["state"]),
        raised_at=row["raised_at"],
        step=row["step"],
        next_step_at=_next_step(row),
        acknowledged_at=row["acknowledged_at"],
        acknowledged_by=row["acknowledged_by"],
        over_at=row["over_at"],
        # Rows of an earlier release do not say.
        account=row.get("account"),
        officer=row.get("officer"),
    )
