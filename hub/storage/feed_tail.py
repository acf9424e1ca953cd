"""The tail of a log: one reader in each process reads new events and hands them to every follower."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Generic

from hub.domain.alerts.alert import AlertStatus
from hub.domain.delivery.feed import FeedEvent, Silence
from hub.errors import FollowerTooSlow, RetryLater
from hub.services.followed_log import E, EventLog
from hub.storage.mongo.alerts.feed import FeedLog
from hub.storage.redis.feed_signal import FeedSignal, signal_of

log = logging.getLogger(__name__)

RETRY_SECONDS = 0.2
"""The time between reads while Redis or the database is away."""
MAX_QUEUE = 1000
"""The most events that wait for a follower."""
MAX_EVENTS_PER_READ = 500
ALL = tuple(AlertStatus)


class LogTail(Generic[E]):
    """Reads a log while anyone follows. A follower that falls behind is ended; it never gets a gap.

    `prepare` is called before each look, for a log that gets its events from elsewhere.
    """

    def __init__(
        self, log: EventLog[E], signal: FeedSignal, prepare: Callable[[], Awaitable[object]] | None = None
    ) -> None:
        self._log = log
        self._signal = signal
        self._prepare = prepare
        self._followers: set[asyncio.Queue[E | None]] = set()
        self._reader: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._place = 0

    @contextlib.asynccontextmanager
    async def follow(self, silence: float | None = None) -> AsyncIterator[AsyncIterator[E | Silence]]:
        """Yield the events committed from now on, and a Silence after each `silence` seconds without any."""
        queue: asyncio.Queue[E | None] = asyncio.Queue(MAX_QUEUE + 1)
        # Only one of several first followers may set the reader's place: a later one would skip events.
        async with self._starting:
            if self._reader is None:
                self._place = await self._log.last()
                self._reader = asyncio.create_task(self._read())
            self._followers.add(queue)
        try:
            yield self._drain(queue, silence)
        finally:
            self._followers.discard(queue)
            if not self._followers and self._reader is not None:
                self._reader.cancel()
                self._reader = None

    @property
    def followers(self) -> int:
        """The number of followers in this process."""
        return len(self._followers)

    @property
    def place(self) -> int | None:
        """The sequence handed out last; None while nobody follows."""
        return self._place if self._followers else None

    def close(self) -> None:
        """End every follower; each resumes elsewhere from its cursor."""
        for queue in self._followers:
            _end(queue)

    async def _read(self) -> None:
        try:
            await self._read_on()
        except Exception as error:  # noqa: BLE001 - without a reader, followers would wait for ever
            log.error("feed_reader_failed", extra={"kind": type(error).__name__})
        self._reader = None
        self.close()

    async def _read_on(self) -> None:
        """Hand out new events until there is a gap."""
        known, woken = signal_of(self._place), False
        while True:
            try:
                events = await self._look(woken=woken)
            except RetryLater:
                log.warning("feed_unreadable")
                await asyncio.sleep(RETRY_SECONDS)
                continue
            if events is None:
                # The reader paused longer than events are stored. Followers resume from their cursors, and are told.
                log.error("feed_reader_overtaken")
                return
            for event in events:
                self._place = event.sequence
                self._hand_out(event)
            # A full read may have left more.
            woken = len(events) == MAX_EVENTS_PER_READ
            if not woken:
                before, known = known, await self._wait(known)
                woken = known != before

    async def _look(self, *, woken: bool) -> Sequence[E] | None:
        """Return the events after the reader's place; None if some of them have been trimmed.

        A reader that was not `woken` rarely finds any, and the last sequence is cheaper to read than events.
        """
        if self._prepare is not None:
            await self._prepare()
        if not woken and await self._log.last() <= self._place:
            return []
        events = await self._log.after(self._place, MAX_EVENTS_PER_READ)
        # Only trimming makes gaps, so consecutive events are complete.
        if events and events[-1].sequence == self._place + len(events):
            return events
        return None if await self._log.oldest_kept() > self._place else events

    async def _wait(self, known: str) -> str:
        try:
            return await self._signal.newer(known)
        except RetryLater:
            await asyncio.sleep(RETRY_SECONDS)
            return known

    async def _drain(self, queue: asyncio.Queue[E | None], silence: float | None) -> AsyncIterator[E | Silence]:
        """Yield what is queued; None in the queue means that the follower lost its place."""
        while True:
            try:
                if silence is None:
                    event = await queue.get()
                else:
                    async with asyncio.timeout(silence):
                        event = await queue.get()
            except TimeoutError:
                # An event may have come in the very moment of the timeout: then there was no silence.
                if queue.empty():
                    yield Silence(self._place)
                continue
            if event is None:
                raise FollowerTooSlow()
            yield event

    def _hand_out(self, event: E) -> None:
        for queue in self._followers:
            if queue.qsize() >= MAX_QUEUE:
                _end(queue)
            else:
                queue.put_nowait(event)


class FeedTail(LogTail[FeedEvent]):
    """The tail of the feed of alerts."""

    def __init__(self, feed: FeedLog, signal: FeedSignal) -> None:
        super().__init__(_WholeFeed(feed), signal)


class _WholeFeed:
    """The feed's log with the events of every status (the port `EventLog`)."""

    def __init__(self, feed: FeedLog) -> None:
        self._feed = feed

    async def last(self) -> int:
        return await self._feed.last()

    async def after(self, sequence: int, limit: int) -> Sequence[FeedEvent]:
        return await self._feed.after(sequence, ALL, limit)

    async def oldest_kept(self) -> int:
        return await self._feed.oldest_kept(ALL)


def _end(queue: asyncio.Queue[E | None]) -> None:
    with contextlib.suppress(asyncio.QueueFull):
        queue.put_nowait(None)
