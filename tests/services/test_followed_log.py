"""A follower of a log hears each event once: missed ones, those committed meanwhile, and new ones."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field

import pytest

from hub.domain.cursors import CursorSeal
from hub.domain.delivery.feed import Silence
from hub.errors import CursorExpired, CursorInvalid, CursorMismatch
from hub.services.followed_log import PAGE_SIZE, FollowedLog
from tests.fakes import officer

LI, ZHAO = officer("li"), officer("zhao")
SEAL = CursorSeal(bytes(32))


@dataclass(frozen=True)
class Event:
    sequence: int


@dataclass
class Log:
    """A log up to `newest`, with `kept` and earlier ones removed; its tail hands out `live`."""

    newest: int
    live: Sequence[Event | Silence] = ()
    kept: int = 0
    place: int | None = None
    page: int = 2
    reads: list[int] = field(default_factory=list)

    async def last(self) -> int:
        return self.newest

    async def after(self, sequence: int, limit: int) -> list[Event]:
        self.reads.append(sequence)
        return [Event(number) for number in range(max(sequence, self.kept) + 1, self.newest + 1)][: self.page]

    async def oldest_kept(self) -> int:
        return self.kept

    @contextlib.asynccontextmanager
    async def follow(self, silence: float | None = None) -> AsyncIterator[AsyncIterator[Event | Silence]]:
        async def heard() -> AsyncIterator[Event | Silence]:
            for event in self.live:
                yield event

        yield heard()

    @property
    def feed(self) -> FollowedLog[Event]:
        return FollowedLog("events", self, self, SEAL)


async def heard(log: Log, after: int | None) -> list[tuple[int, bool]]:
    cursor = None if after is None else log.feed.cursor(after, LI)
    return [(one.sequence, page.live) async for page in log.feed.follow(LI, cursor) for one in page.events]


async def test_events_of_both_sources_come_once() -> None:
    log = Log(newest=3, live=[Event(2), Event(3), Silence(3), Event(4)])
    assert await heard(log, 0) == [(1, False), (2, False), (3, False), (4, True)]
    assert await heard(log, None) == [(4, True)]
    assert await heard(log, 3) == [(4, True)]


async def test_events_behind_the_reader_are_read_from_the_log() -> None:
    log = Log(newest=5, place=3, live=[Event(4), Event(5)])
    # This process has handed out three so far; another one gave the cursor.
    assert await heard(log, 4) == [(5, True)]
    assert await heard(log, 1) == [(2, False), (3, False), (4, True), (5, True)]


async def test_a_filtered_read_ends_at_the_present() -> None:
    log = Log(newest=9, page=9, live=[Event(10)])

    async def odd(sequence: int, limit: int) -> list[Event]:
        return [one for one in await log.after(sequence, 9) if one.sequence in (3, 7)]

    pages = [page async for page in log.feed.follow(LI, log.feed.cursor(0, LI), odd)]
    assert [one.sequence for page in pages for one in page.events] == [3, 7, 10]


async def test_a_long_past_is_read_before_listening() -> None:
    log = Log(newest=3 * PAGE_SIZE, page=PAGE_SIZE, live=[Event(3 * PAGE_SIZE + 1)])
    follow, placed = log.follow, []

    @contextlib.asynccontextmanager
    async def listen(silence: float | None = None) -> AsyncIterator[AsyncIterator[Event | Silence]]:
        placed.append(log.reads[-1] + PAGE_SIZE)
        async with follow(silence) as live:
            yield live

    log.follow = listen  # type: ignore[method-assign]
    told = await heard(log, 0)
    assert [number for number, _ in told] == list(range(1, 3 * PAGE_SIZE + 2))
    # Two of three pages were read by then, and the last one in safety.
    assert placed == [2 * PAGE_SIZE]


async def test_removed_events_end_the_following() -> None:
    log = Log(newest=9, kept=4)
    with pytest.raises(CursorExpired) as expired:
        await heard(log, 3)
    assert expired.value.details["startAfter"] == log.feed.cursor(9, LI)
    assert len(await heard(log, 4)) == 5


@pytest.mark.parametrize(
    ("cursor", "error"),
    [
        (SEAL.seal((1,), kind="events", reader=ZHAO.account), CursorMismatch),
        (SEAL.seal((1,), kind="another", reader=LI.account), CursorMismatch),
        (SEAL.seal((10,), kind="events", reader=LI.account), CursorInvalid),
        (SEAL.seal(("1",), kind="events", reader=LI.account), CursorInvalid),
        ("nonsense", CursorInvalid),
    ],
)
async def test_cursor_of_another_reader_or_log_is_refused(cursor: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        _ = [page async for page in Log(newest=9).feed.follow(LI, cursor)]
