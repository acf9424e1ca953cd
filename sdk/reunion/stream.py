"""The live feed, over as many connections as it needs."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from reunion.documents import ALERT_FEED
from reunion.error_codes import error_from_graphql
from reunion.errors import AuthenticationError, HubUnavailable, ProtocolError, RateLimited, ReunionError, TransportError
from reunion.feed import FeedEvent, FeedEventType, Heartbeat
from reunion.retries import StreamPolicy
from reunion.socket import FeedSocket
from reunion.transport import Exchange, Transport
from reunion.wire import JsonObject

logger = logging.getLogger("reunion")

MAX_REMEMBERED_SEQUENCES = 1024
HEARTBEAT_SECONDS = 60
"""After so much silence the hub sends the current cursor."""


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """The arguments of the subscription, the same on every connection. `area` is a FeedAreaInput."""

    language: str
    area: JsonObject | None = None


class FeedStream:
    """An async iterator over the events of the feed: each once, in order, over any number of cuts.

    cursor: the place after the event given last; save it, and pass it as `after` to continue in another process. While
    nothing happens the hub's heartbeats move it. Without `after` the feed starts now.
    connections: the number of connections so far.

    A cancelled call loses nothing. Use it as `async with`, or call `aclose` when you leave the loop early.
    """

    def __init__(
        self, transport: Transport, after: str | None, feed_request: FeedRequest, policy: StreamPolicy
    ) -> None:
        self.cursor = after
        self.connections = 0
        self._transport = transport
        self._feed_request = feed_request
        self._policy = policy
        self._socket: FeedSocket | None = None
        self._opening: asyncio.Timeout | None = None
        self._seen = RecentSequences(MAX_REMEMBERED_SEQUENCES)
        self._closed = False
        self._failures = 0
        self._malformed = 0
        self._refused_since: float | None = None
        self._opened_at = 0.0
        self._not_before = 0.0

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> FeedEvent:
        while not self._closed:
            try:
                socket = self._socket or await self._open()
                event = self._parse_event(await socket.receive())
            except ReunionError as error:
                await self._handle_failure(error)
                continue
            self._failures = self._malformed = 0
            if isinstance(event, Heartbeat):
                self.cursor = event.cursor
            elif self._seen.add(event.sequence):
                self.cursor = event.cursor
                return event
        raise StopAsyncIteration

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """End the stream. A reader that waits for the next event ends too."""
        self._closed = True
        opening, self._opening = self._opening, None
        if opening is not None:
            opening.reschedule(0)
        await self._close_socket()

    async def reconnect(self) -> None:
        """Close the connection. The next event comes over a new one, with the newest key, after the same cursor."""
        await self._close_socket()

    async def _open(self) -> FeedSocket:
        try:
            # No time limit, with the delay before; `aclose` ends it by moving the deadline to now.
            async with asyncio.timeout(None) as self._opening:
                await asyncio.sleep(max(0.0, self._not_before - time.monotonic()))
                self._socket = await self._connect_and_subscribe()
        except TimeoutError:
            # If the stream is not closed, this error comes from the function that returns the key.
            if not self._closed:
                raise
        finally:
            self._opening = None
        # The stream may be closed in the same moment in which the connection opens.
        if self._closed or self._socket is None:
            raise TransportError("The stream was closed while it was opening.")
        self._refused_since = None
        self.connections += 1
        self._opened_at = time.monotonic()
        return self._socket

    async def _connect_and_subscribe(self) -> FeedSocket:
        socket = await FeedSocket.open(self._transport.session, self._transport.settings, self._policy)
        try:
            self._set_start_cursor(socket.greeting)
            await socket.subscribe(ALERT_FEED, self._variables())
        except BaseException:
            await socket.close()
            raise
        return socket

    def _set_start_cursor(self, greeting: JsonObject) -> None:
        # A stream without a cursor that is cut before its first event would lose what happens until it is connected
        # again. The hub's greeting names the present cursor and closes that gap.
        cursor = greeting.get("feedCursor")
        if self.cursor is None and isinstance(cursor, str):
            self.cursor = cursor

    def _variables(self) -> Mapping[str, Any]:
        return {"after": self.cursor, **asdict(self._feed_request), "heartbeat": HEARTBEAT_SECONDS}

    def _parse_event(self, payload: JsonObject) -> FeedEvent | Heartbeat:
        self._transport.notify_observer(Exchange(ALERT_FEED.name, self._variables(), payload, self.connections))
        data = payload.get("data")
        event = data.get(ALERT_FEED.name) if isinstance(data, Mapping) else None
        if isinstance(event, Mapping):
            kind = Heartbeat if event.get("type") == FeedEventType.HEARTBEAT else FeedEvent
            return kind.from_wire(event)
        if payload.get("errors"):
            raise error_from_graphql(payload["errors"])
        raise ProtocolError("The hub sent an event without data.")

    async def _handle_failure(self, error: ReunionError) -> None:
        was_connected = self._socket is not None
        was_stable = was_connected and time.monotonic() - self._opened_at >= self._policy.stable_after
        await self._close_socket()
        if self._closed:
            return
        self._malformed = self._malformed + 1 if isinstance(error, ProtocolError) else 0
        if not self._is_temporary(error) or self._malformed >= self._policy.max_malformed:
            raise error
        self._failures = 1 if was_stable else self._failures + 1
        delay = self._policy.delay(error, self._failures)
        self._not_before = time.monotonic() + delay
        what = "cut" if was_connected else "not reached"
        logger.warning("feed %s (%s), failure %d in a row, retry in %.1f s", what, error.code, self._failures, delay)

    def _is_temporary(self, error: ReunionError) -> bool:
        if isinstance(error, AuthenticationError) and callable(self._transport.settings.api_key):
            now = time.monotonic()
            self._refused_since = self._refused_since or now
            return now - self._refused_since < self._policy.key_refresh_timeout
        return isinstance(error, TransportError | HubUnavailable | RateLimited)

    async def _close_socket(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            await socket.close()


class RecentSequences:
    """The sequences given last. They show which events a hub sends again after a cut."""

    def __init__(self, size: int) -> None:
        self._order: deque[int] = deque(maxlen=size)
        self._known: set[int] = set()

    def add(self, sequence: int) -> bool:
        """Remember a sequence. Return False if it was remembered before."""
        if sequence in self._known:
            return False
        if len(self._order) == self._order.maxlen:
            self._known.discard(self._order[0])
        self._order.append(sequence)
        self._known.add(sequence)
        return True
