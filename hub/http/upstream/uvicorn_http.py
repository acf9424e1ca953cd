"""The protocol of the API's HTTP: uvicorn's, with bounds on what it waits for, and what it does not tell who serves.

uvicorn gathers the head of a request for as long as it takes, however long it becomes. Here it has a size and a time.
And it waits for the next request only until the first byte, were it of a body that nobody reads any more, or a line
that begins no request. Here whatever comes after an answer begins that wait anew, and silence ends it.

The ASGI extension `hub.abort` is a way to break a connection off whose peer takes nothing: its `abort` lets go of it at
once. A stream to a peer that does not read could be ended in no other way, since its last words would wait for the peer
as well. The extension `hub.ending` has a future, `begun`, that is done once the server is about to end: what goes on as
long as its peer likes has to say goodbye then.
"""

import asyncio
from typing import Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

MAX_HEAD_BYTES: Final = 64 * 1024
"""Bytes of the line of a request and its headers, eight times what browsers send."""
HEAD_TIMEOUT_SECONDS: Final = 20.0
"""Seconds from the first byte, or from the beginning of the connection, to the end of the headers."""


class HubHttpProtocol(HttpToolsProtocol):
    """One connection."""

    _ending: asyncio.Future[None] | None = None
    _head_timer: asyncio.TimerHandle | None = None
    _head = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a request, but not for ever."""
        super().connection_made(transport)
        self._await_head()

    def data_received(self, data: bytes) -> None:
        """Take what comes, unless a head grows beyond all measure; then wait on, but not for ever."""
        super().data_received(data)
        if self._head_timer is not None:
            self._head += len(data)
            if self._head > MAX_HEAD_BYTES:
                self.transport.abort()
        elif self._is_answered():
            # The time of a next request and not of a head: the rest of a body may come slowly, and be large.
            self._unset_keepalive_if_required()
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )

    def on_message_begin(self) -> None:
        """A request begins."""
        super().on_message_begin()
        self._await_head()

    def on_headers_complete(self) -> None:
        """Offer both to whoever serves this request."""
        self._forget_head()
        self._ending = self.loop.create_future()
        extensions = self.scope.setdefault("extensions", {})
        extensions |= {"hub.abort": {"abort": self.transport.abort}, "hub.ending": {"begun": self._ending}}
        super().on_headers_complete()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        self._forget_head()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """The server is about to end."""
        super().shutdown()
        if self._ending is not None and not self._ending.done():
            self._ending.set_result(None)

    def _is_answered(self) -> bool:
        # A connection that has just become a WebSocket is no longer this protocol's.
        if self.transport.is_closing() or self.transport.get_protocol() is not self:
            return False
        return self.cycle.response_complete

    def _await_head(self) -> None:
        self._forget_head()
        self._head_timer = self.loop.call_later(HEAD_TIMEOUT_SECONDS, self.transport.abort)

    def _forget_head(self) -> None:
        self._head = 0
        if self._head_timer is not None:
            self._head_timer.cancel()
            self._head_timer = None
