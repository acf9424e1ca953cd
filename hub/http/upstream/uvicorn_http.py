"""uvicorn's HTTP protocol, with bounds on a request's head and on idle time, and two ASGI extensions.

Why:
- uvicorn bounds neither the size nor the time of a request's head with httptools. Upstream:
  https://github.com/Kludex/uvicorn/issues/157 and https://github.com/Kludex/uvicorn/pull/1684, both closed. Here a head
  has a size and a time.
- uvicorn's keep-alive time ends with the first byte after a response, even one of a body that nobody reads any more, or
  of a line that begins no request. Here each byte that arrives after a response starts that time again, and silence
  closes the connection.
- The extension `hub.abort` offers `abort`, which drops a connection at once. A stream to a peer that reads nothing
  could not end otherwise, since its last bytes would wait for the peer as well.
- The extension `hub.ending` offers a future, `begun`, that is done once the server is about to stop: a stream that goes
  on for as long as its peer likes has to say goodbye then.

Seen needed in uvicorn 0.54 (`uvicorn/protocols/http/httptools_impl.py`: `HttpToolsProtocol`).
"""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES: Final = 64 * 1024
"""Bytes of a request line and its headers, eight times what browsers send."""
HEAD_TIMEOUT_SECONDS: Final = 20.0
"""Time from the first byte, or from the start of the connection, to the end of the headers."""


class HubHttpProtocol(HttpToolsProtocol):
    """One connection."""

    _ending: asyncio.Future[None] | None = None
    _head_timer: asyncio.TimerHandle | None = None
    _head_bytes = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for the first request for a limited time."""
        super().connection_made(transport)
        self._start_head()

    def data_received(self, data: bytes) -> None:
        """Take data; abort at a head that is too large, and restart the keep-alive time after a response."""
        super().data_received(data)
        if self._head_timer is not None:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES:
                self.transport.abort()
        elif self._is_answered():
            # The keep-alive time, not that of a head: the rest of a body may come slowly, and be large.
            self._unset_keepalive_if_required()
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def on_message_begin(self) -> None:
        """Start the time of a head."""
        super().on_message_begin()
        self._start_head()

    def on_headers_complete(self) -> None:
        """Offer both extensions to the app."""
        self._end_head()
        self._ending = self.loop.create_future()
        extensions = self.scope.setdefault("extensions", {})
        extensions |= {"hub.abort": {"abort": self.transport.abort}, "hub.ending": {"begun": self._ending}}
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the time of a head."""
        self._end_head()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """Tell the app that the server is about to stop."""
        super().shutdown()
        if self._ending is not None and not self._ending.done():
            self._ending.set_result(None)

    def _is_answered(self) -> bool:
        # A connection that has just become a WebSocket has another protocol.
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return False
        return self.cycle.response_complete

    def _start_head(self) -> None:
        self._end_head()
        self._head_timer = self.loop.call_later(HEAD_TIMEOUT_SECONDS, self.transport.abort)

    def _end_head(self) -> None:
        self._head_bytes = 0
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
