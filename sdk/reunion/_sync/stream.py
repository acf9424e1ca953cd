# Generated from `_async` by `python sdk/unasync.py`: change that one.
"""The live feed, over as many connections as it needs."""

import logging
import time
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Self

from reunion._sync.io import Signal
from reunion._sync.socket import FeedSocket
from reunion._sync.transport import Transport
from reunion.documents import ALERT_FEED
from reunion.error_codes import error_from_graphql
from reunion.errors import (
    AuthenticationError,
    ClientClosed,
    HubUnavailable,
    ProtocolError,
    RateLimited,
    ReunionError,
    TransportError,
)
from reunion.feed import FeedEvent, FeedEventType, FeedRequest, Heartbeat, RecentSequences
from reunion.retries import StreamPolicy
from reunion.watchers import AttemptClock
from reunion.wire import JsonObject

logger = logging.getLogger("reunion")

MAX_REMEMBERED_SEQUENCES = 1024
HEARTBEAT_SECONDS = 60
"""After so much silence the hub sends the current cursor."""


class FeedStream:
    """An iterator over the events of the feed: each once, in order, over any number of cuts.

    cursor: the place after the event given last; save it, and pass it as `after` to continue in another process. While
    nothing happens the hub's heartbeats move it. Without `after` the feed starts as it connects.
    connections: the number of connections so far.

    Use it as `with`: it is connected then, and loses nothing from there on. Without that it connects at the first
    event that you wait for; call `close` when you leave the loop early. A cancelled call loses nothing.
    """

    def __init__(
        self, transport: Transport, after: str | None, feed_request: FeedRequest, policy: StreamPolicy
    ) -> None:
        self.cursor = after
        self.connections: int = 0
        self._transport = transport
        self._feed_request = feed_request
        self._policy = policy
        self._socket: FeedSocket | None = None
        self._seen = RecentSequences(MAX_REMEMBERED_SEQUENCES)
        self._closing = Signal()
        self._clock = AttemptClock(ALERT_FEED.name)
        self._failures = 0
        self._malformed = 0
        self._refused_since: float | None = None
        self._opened_at = 0.0
        self._not_before = 0.0

    @property
    def _closed(self) -> bool:
        return self._closing.is_set()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> FeedEvent:
        while not self._closed:
            try:
                socket = self._socket or self._open()
                event = self._parse_event(socket.receive())
            except ReunionError as error:
                self._handle_failure(error)
                continue
            self._failures = self._malformed = 0
            if isinstance(event, Heartbeat):
                self.cursor = event.cursor
            elif self._seen.add(event.sequence):
                self.cursor = event.cursor
                return event
        raise StopIteration

    def __enter__(self) -> Self:
        """Connect, however long the hub is away: whatever happens from now on will come, and `cursor` is set.

        Raises AuthenticationError. A cursor that the hub cannot follow shows at the first event.
        """
        while self._socket is None and not self._closed:
            try:
                self._open()
            except ReunionError as error:
                self._handle_failure(error)
        if self._closed:
            raise ClientClosed("The stream was closed while it was opening.")
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the stream. A reader that waits for the next event ends too."""
        self._closing.set()
        self._close_socket()

    def reconnect(self) -> None:
        """Close the connection. The next event comes over a new one, with the newest key, after the same cursor."""
        self._close_socket()

    def _open(self) -> FeedSocket:
        # `close` ends this at any time, also while the function that returns the key is waited for.
        with self._closing.interrupting():
            if self._closing.wait(max(0.0, self._not_before - time.monotonic())):
                raise ClientClosed
            self._socket = self._attempt_to_connect()
        # The stream may be closed in the same moment in which the connection opens.
        if self._closed:
            raise TransportError("The stream was closed while it was opening.")
        self._refused_since = None
        self.connections += 1
        self._opened_at = time.monotonic()
        return self._socket

    def _attempt_to_connect(self) -> FeedSocket:
        self._clock.begin()
        try:
            socket = self._connect_and_subscribe()
        except ReunionError as error:
            self._transport.watchers.attempted(self._clock.failed(error, None))
            raise
        self._transport.watchers.attempted(self._clock.succeeded(None, None))
        return socket

    def _connect_and_subscribe(self) -> FeedSocket:
        socket = FeedSocket.open(self._transport, self._policy)
        try:
            self._set_start_cursor(socket.greeting)
            socket.subscribe(ALERT_FEED, self._variables())
        except BaseException:
            socket.close()
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
        self._transport.watchers.observe(ALERT_FEED.name, self._variables, payload, self.connections)
        data = payload.get("data")
        event = data.get(ALERT_FEED.name) if isinstance(data, Mapping) else None
        if isinstance(event, Mapping):
            kind = Heartbeat if event.get("type") == FeedEventType.HEARTBEAT else FeedEvent
            return kind.from_wire(event)
        if payload.get("errors"):
            raise error_from_graphql(payload["errors"])
        raise ProtocolError("The hub sent an event without data.")

    def _handle_failure(self, error: ReunionError) -> None:
        was_connected = self._socket is not None
        was_stable = was_connected and time.monotonic() - self._opened_at >= self._policy.stable_after
        self._close_socket()
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

    def _close_socket(self) -> None:
        socket, self._socket = self._socket, None
        if socket is not None:
            socket.close()
