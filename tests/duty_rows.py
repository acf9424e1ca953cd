"""Duty notices in memory: the ports `DutyNotices`, `EventLog` and `EventTail`, for tests without a database."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hub.domain.actors import Officer
from hub.domain.cursors import CursorSeal
from hub.domain.delivery.feed import Silence
from hub.domain.duty.notices import EVENTS, DueNotice, DutyNotice, NoticeChange, NoticeEvent, NoticeState
from hub.errors import StorageUnavailable
from hub.services.duty.ports import ClaimedStep, DutyServices
from hub.services.followed_log import FollowedLog

REAL = datetime(2016, 5, 13, tzinfo=UTC)


@dataclass
class DutyRows:
    """Rows and log. `away` makes every call fail as a database that is away does; `real` is the database's clock."""

    rows: dict[str, DutyNotice] = field(default_factory=dict)
    events: list[NoticeEvent] = field(default_factory=list)
    claims: dict[str, ClaimedStep] = field(default_factory=dict)
    attempts: dict[str, int] = field(default_factory=dict)
    took: dict[str, frozenset[str]] = field(default_factory=dict)
    away: bool = False
    real: datetime = REAL
    followers: list[asyncio.Queue[NoticeEvent]] = field(default_factory=list)

    # ---------------------------------------------------------------- rows

    async def standing(self) -> list[DutyNotice]:
        self._reach()
        return [one for one in self.rows.values() if self._stands(one)]

    async def add(self, notice: DueNotice, at: datetime, transaction: object = None) -> str | None:
        self._reach()
        notice_id = notice.event_id if notice.kind in EVENTS else f"nt_{len(self.rows):024x}"
        if notice_id in self.rows or any(one.key == notice.key for one in await self.standing()):
            return None
        row = DutyNotice(
            id=notice_id,
            kind=notice.kind,
            subject=notice.subject,
            force=notice.force,
            case=notice.case,
            alert=notice.alert,
            status=notice.status,
            account=notice.account,
            officer=notice.officer,
            state=NoticeState.OPEN,
            raised_at=at,
            next_step_at=self.real,
        )
        self._change(row, NoticeChange.RAISED, at)
        return notice_id

    async def end(self, notice_id: str, at: datetime) -> bool:
        row = self.rows[notice_id]
        if not self._stands(row):
            return False
        self._change(replace(row, state=NoticeState.OVER, over_at=at, next_step_at=None), NoticeChange.OVER, at)
        return True

    async def acknowledge(self, notice_id: str, by: Officer, at: datetime) -> bool:
        row = self.rows[notice_id]
        if row.state is not NoticeState.OPEN:
            return False
        changed = replace(
            row, state=NoticeState.ACKNOWLEDGED, acknowledged_at=at, acknowledged_by=by.account, next_step_at=None
        )
        self._change(changed, NoticeChange.ACKNOWLEDGED, at)
        return True

    async def get(self, notice_id: str) -> DutyNotice | None:
        return self.rows.get(notice_id)

    async def by_ids(self, ids: Collection[str]) -> dict[str, DutyNotice]:
        return {one: self.rows[one] for one in ids if one in self.rows}

    async def listed(
        self, force: str, *, of_hub: bool, state: NoticeState | None, after: tuple[datetime, str] | None, limit: int
    ) -> list[DutyNotice]:
        wanted = [
            one
            for one in self.rows.values()
            if (one.force == force or (of_hub and one.force is None))
            and state in (None, one.state)
            and (after is None or (one.raised_at, one.id) < after)
        ]
        return sorted(wanted, key=lambda one: (one.raised_at, one.id), reverse=True)[:limit]

    async def claim(self, notice_id: str) -> ClaimedStep | None:
        self._reach()
        row = self.rows[notice_id]
        is_due = row.next_step_at is not None and row.next_step_at <= self.real
        if row.state is not NoticeState.OPEN or not is_due or notice_id in self.claims:
            return None
        self.attempts[notice_id] = self.attempts.get(notice_id, 0) + 1
        took = self.took.get(notice_id, frozenset())
        self.claims[notice_id] = ClaimedStep(row, "lease", self.attempts[notice_id], took)
        return self.claims[notice_id]

    async def finish(
        self, step: ClaimedStep, until_next: timedelta | None, at: datetime, *, is_sent: bool = True
    ) -> bool:
        self._release(step.notice.id)
        number = step.number if is_sent else step.notice.step
        following = None if until_next is None else self.real + until_next
        self.rows[step.notice.id] = replace(self.rows[step.notice.id], step=number, next_step_at=following)
        self.attempts.pop(step.notice.id)
        self.took.pop(step.notice.id, None)
        return True

    async def retry(self, step: ClaimedStep, took: Collection[str], wait: timedelta) -> bool:
        self._release(step.notice.id)
        self.took[step.notice.id] = frozenset(took)
        self.rows[step.notice.id] = replace(self.rows[step.notice.id], next_step_at=self.real + wait)
        return True

    def of_kind(self, kind: str) -> list[DutyNotice]:
        """Return every notice of a kind, in the order in which they were raised."""
        return [one for one in self.rows.values() if one.kind == kind]

    # ---------------------------------------------------------------- log and tail

    async def last(self) -> int:
        self._reach()
        return len(self.events)

    async def after(self, sequence: int, limit: int) -> Sequence[NoticeEvent]:
        return self.events[sequence : sequence + limit]

    async def oldest_kept(self) -> int:
        return 0

    @property
    def place(self) -> int | None:
        return len(self.events) if self.followers else None

    @contextlib.asynccontextmanager
    async def follow(self, silence: float | None = None) -> AsyncIterator[AsyncIterator[NoticeEvent | Silence]]:
        queue: asyncio.Queue[NoticeEvent] = asyncio.Queue()
        self.followers.append(queue)

        async def drain() -> AsyncIterator[NoticeEvent | Silence]:
            while True:
                yield await queue.get()

        try:
            yield drain()
        finally:
            self.followers.remove(queue)

    # ---------------------------------------------------------------- parts

    def services(self, key: bytes = bytes(32)) -> DutyServices:
        cursors = CursorSeal(key)
        return DutyServices(self, FollowedLog("notice feed", self, self, cursors), cursors)

    def _reach(self) -> None:
        if self.away:
            raise StorageUnavailable()

    def _release(self, notice_id: str) -> None:
        del self.claims[notice_id]

    def _stands(self, row: DutyNotice) -> bool:
        is_ended_event = row.kind in EVENTS and row.state is NoticeState.ACKNOWLEDGED
        return row.state is not NoticeState.OVER and not is_ended_event

    def _change(self, row: DutyNotice, change: NoticeChange, at: datetime) -> None:
        self.rows[row.id] = row
        event = NoticeEvent(sequence=len(self.events) + 1, change=change, notice=row.id, force=row.force, at=at)
        self.events.append(event)
        for queue in self.followers:
            queue.put_nowait(event)
