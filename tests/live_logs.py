"""The feeds of staff over the tables of a fake hub, for tests without a database.

Following ends where live events would begin.
"""

import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic

from hub.domain.cursors import CursorSeal
from hub.domain.delivery.feed import Silence
from hub.services.followed_log import E, FollowedLog
from hub.services.police.ports.live import LiveFeed, LiveServices
from hub.services.ports import Clock
from tests.fakes import FakePolice


@dataclass(frozen=True)
class StillClock:
    """Stands still at a moment."""

    moment: datetime

    async def now(self) -> datetime:
        return self.moment


@dataclass(frozen=True)
class StillLog(Generic[E]):
    """A log that somebody else writes (the ports `EventLog` and `EventTail`)."""

    events: Callable[[], Sequence[E]]

    async def last(self) -> int:
        return len(self.events())

    async def after(self, sequence: int, limit: int) -> Sequence[E]:
        return self.events()[sequence : sequence + limit]

    async def oldest_kept(self) -> int:
        return 0

    @property
    def place(self) -> int | None:
        return None

    @contextlib.asynccontextmanager
    async def follow(self, silence: float | None = None) -> AsyncIterator[AsyncIterator[E | Silence]]:
        yield nothing()


async def nothing() -> AsyncIterator[Any]:
    """Yield nothing, and end: so does following, once what was missed is told."""
    for event in list[Any]():
        yield event


def live_services(fake: FakePolice, cursors: CursorSeal, clock: Clock) -> LiveServices:
    """Return the feeds of a fake hub."""
    entries, tips = StillLog(lambda: fake.tables.timeline), StillLog(lambda: fake.tip_events)
    return LiveServices(
        LiveFeed(FollowedLog("activity", entries, entries, cursors), fake.stores, clock),
        LiveFeed(FollowedLog("tip feed", tips, tips, cursors), fake.stores, clock),
    )
