"""The tail of the feed: one reader a process looks for new events and hands them to every follower."""

import asyncio
import contextlib
import logging
from collections.abc import AsyncIterator

from hub.domain.alerts import AlertStatus
from hub.domain.feed import FeedEvent, Silence
from hub.errors import FollowerTooSlow, RetryLater
from hub.storage.mongo.feed import FeedLog
from hub.storage.redis.feed_signal import FeedSignal, word_of

log = logging.getLogger(__name__)

INTERVAL = 0.2
"""Seconds between looks while Redis or the database is away."""
QUEUE = 1000
AT_ONCE = 500
"""Events that are read at once."""
ALL = tuple(AlertStatus)


class FeedTail:
    """Reads the log while anyone follows; a follower that falls behind is ended, never given a gap."""

    def __init__(self, feed: FeedLog, signal: FeedSignal) -> None:
        self._log = feed
        self._signal = signal
        self._followers: set[asyncio.Queue[FeedEvent | None]] = set()
        self._reader: asyncio.Task[None] | None = None
        self._starting = asyncio.Lock()
        self._place = 0

    @contextlib.asynccontextmanager
    async def follow(self, silence: float | None = None) -> AsyncIterator[AsyncIterator[FeedEvent | Silence]]:
        """Events committed from now on, and word of each so many seconds in which there were none."""
        queue: asyncio.Queue[FeedEvent | None] = asyncio.Queue(QUEUE + 1)
        # Of several first followers at once only one may set the reader's place: a later one would step over events.
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
        """How many follow in this process."""
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
        except Exception as error:  # noqa: BLE001 - without a reader followers would wait for ever
            log.error("feed_reader_failed", extra={"kind": type(error).__name__})
        self._reader = None
        self.close()

    async def _read_on(self) -> None:
        """Hand out what comes, until there is a gap."""
        known, woken = word_of(self._place), False
        while True:
            try:
                events = await self._look(woken=woken)
            except RetryLater:
                log.warning("feed_unreadable")
                await asyncio.sleep(INTERVAL)
                continue
            if events is None:
                # It slept for as long as the feed is kept: followers resume by their own cursors, and are told.
                log.error("feed_reader_overtaken")
                return
            for event in events:
                self._place = event.sequence
                self._hand_out(event)
            # Of many that were committed at once there may be more.
            woken = len(events) == AT_ONCE
            if not woken:
                before, known = known, await self._wait(known)
                woken = known != before

    async def _look(self, *, woken: bool) -> list[FeedEvent] | None:
        """What there is beyond its place, or None if something beyond it has been trimmed.

        Without having been `woken` there hardly is anything, and the end of the log is read more cheaply than its rest.
        """
        if not woken and await self._log.last() <= self._place:
            return []
        events = await self._log.after(self._place, ALL, AT_ONCE)
        # There are no gaps but by trimming, so what follows on is whole.
        if events and events[-1].sequence == self._place + len(events):
            return events
        return None if await self._log.oldest_kept(ALL) > self._place else events

    async def _wait(self, known: str) -> str:
        try:
            return await self._signal.newer(known)
        except RetryLater:
            await asyncio.sleep(INTERVAL)
            return known

    async def _drain(
        self, queue: asyncio.Queue[FeedEvent | None], silence: float | None
    ) -> AsyncIterator[FeedEvent | Silence]:
        """None in the queue means that the follower lost its place."""
        while True:
            try:
                async with asyncio.timeout(silence):
                    event = await queue.get()
            except TimeoutError:
                # What came in the very moment in which the time was up still waits: it is no silence.
                if queue.empty():
                    yield Silence(self._place)
                continue
            if event is None:
                raise FollowerTooSlow()
            yield event

    def _hand_out(self, event: FeedEvent) -> None:
        for queue in self._followers:
            if queue.qsize() >= QUEUE:
                _end(queue)
            else:
                queue.put_nowait(event)


def _end(queue: asyncio.Queue[FeedEvent | None]) -> None:
    with contextlib.suppress(asyncio.QueueFull):
        queue.put_nowait(None)
