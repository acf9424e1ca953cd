"""Send messages on one connection: at once while possible, and through a bounded queue to a slow peer.

`put` never waits, so no connection delays a caller that sends to many.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Final

from starlette.websockets import WebSocketDisconnect

from hub.graphql.messages.text_message import TextMessage

MAX_QUEUED_MESSAGES: Final = 1000
MAX_QUEUED_BYTES: Final = 2**20
"""Beyond either limit a slow peer is given up."""
STALL_TIMEOUT_SECONDS: Final = 20.0
"""Time within which a peer must take something of what it was sent."""

Send = Callable[[str], Coroutine[Any, Any, None]]
Write = Callable[[TextMessage], bool]
"""Writes a message at once, or returns false."""


class SendQueue:
    """The messages to one connection, in order.

    `on_stalled` is called once, when the peer is given up. Without `write` every message goes through `send`.
    """

    def __init__(self, send: Send, on_stalled: Callable[[], None], write: Write | None = None) -> None:
        self._send = send
        self._on_stalled = on_stalled
        self._write = write
        self._waiting: deque[TextMessage] = deque()
        self._bytes = 0
        self._drain: asyncio.Task[None] | None = None
        self._is_closed = False

    def put(self, message: TextMessage) -> None:
        """Send a message now, or once the peer has taken those before it; drop it after the end."""
        if self._is_closed:
            return
        if self._drain is not None:
            self._enqueue(message)
        elif self._write is None or not self._write(message):
            self._begin(message)

    def _begin(self, message: TextMessage) -> None:
        sending = self._send(message.content.decode())
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return
        except (WebSocketDisconnect, RuntimeError, OSError):
            # The connection has ended; the reader of the connection learns it as well.
            self.close()
            return
        self._drain = asyncio.create_task(self._send_waiting(_Begun(sending, waits_for)))

    @property
    def drain(self) -> asyncio.Task[None] | None:
        """Return the task that sends waiting messages, if any wait."""
        return self._drain

    async def wait_empty(self) -> None:
        """Wait until no message waits: the hub does not read from a peer that does not read."""
        if self._drain is not None:
            await asyncio.wait({self._drain})

    def close(self) -> None:
        """Drop waiting messages and send no more."""
        self._is_closed = True
        self._waiting.clear()
        if self._drain is not None:
            self._drain.cancel()

    def _enqueue(self, message: TextMessage) -> None:
        self._waiting.append(message)
        self._bytes += len(message)
        if len(self._waiting) > MAX_QUEUED_MESSAGES or self._bytes > MAX_QUEUED_BYTES:
            self._give_up()

    def _give_up(self) -> None:
        self.close()
        self._on_stalled()

    async def _send_waiting(self, begun: "_Begun") -> None:
        try:
            async with asyncio.timeout(STALL_TIMEOUT_SECONDS):
                await begun
            while self._waiting:
                message = self._waiting.popleft()
                self._bytes -= len(message)
                async with asyncio.timeout(STALL_TIMEOUT_SECONDS):
                    await self._send(message.content.decode())
        except TimeoutError:
            self._give_up()
        except (WebSocketDisconnect, RuntimeError, OSError):
            self.close()
        finally:
            self._drain = None


class _Begun:
    """A coroutine that ran until it had to wait. Awaiting it resumes it there."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], waits_for: object) -> None:
        self._coroutine = coroutine
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, None]:
        waits_for = self._waits_for
        while True:
            try:
                try:
                    sent = yield waits_for
                except BaseException as error:  # noqa: BLE001 - every exception belongs to the coroutine
                    waits_for = self._coroutine.throw(error)
                else:
                    waits_for = self._coroutine.send(sent)
            except StopIteration:
                return
