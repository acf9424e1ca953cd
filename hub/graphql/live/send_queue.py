"""What leaves on one connection: written at once while it can be, and a bounded queue only for a peer that is slow.

`put` never waits, so whoever writes to many connections is held up by none of them.
"""

import asyncio
from collections import deque
from collections.abc import Callable, Coroutine, Generator
from typing import Any, Final

from starlette.websockets import WebSocketDisconnect

from hub.graphql.messages.text_message import TextMessage

MOST_TEXTS: Final = 1000
MOST_BYTES: Final = 2**20
"""Of what waits for a slow peer: beyond either it is given up."""
STALL_TIMEOUT_SECONDS: Final = 20.0
"""Seconds in which a peer that was sent to must take something."""

Send = Callable[[str], Coroutine[Any, Any, None]]
Write = Callable[[TextMessage], bool]
"""Writes a text at once, or answers that it cannot."""


class SendQueue:
    """The texts that leave on one connection, in order.

    `stalled` is called once, when its peer is given up. Without `write` every text goes the long way.
    """

    def __init__(self, send: Send, stalled: Callable[[], None], write: Write | None = None) -> None:
        self._send = send
        self._stalled = stalled
        self._write = write
        self._waiting: deque[TextMessage] = deque()
        self._bytes = 0
        self._drain: asyncio.Task[None] | None = None
        self._over = False

    def put(self, text: TextMessage) -> None:
        """Send a text now, or as soon as its peer has taken what went before; none after the end."""
        if self._over:
            return
        if self._drain is not None:
            self._keep(text)
        elif self._write is None or not self._write(text):
            self._begin(text)

    def _begin(self, text: TextMessage) -> None:
        sending = self._send(text.content.decode())
        try:
            waits_for = sending.send(None)
        except StopIteration:
            return
        except (WebSocketDisconnect, RuntimeError, OSError):
            # It has ended, which whoever reads from it is told as well.
            self.close()
            return
        self._drain = asyncio.create_task(self._drained(_Begun(sending, waits_for)))

    @property
    def drain(self) -> asyncio.Task[None] | None:
        """What sends the texts that wait, if any do."""
        return self._drain

    async def written(self) -> None:
        """Wait until nothing waits: a peer that does not read is not read from either."""
        if self._drain is not None:
            await asyncio.wait({self._drain})

    def close(self) -> None:
        """Drop what waits."""
        self._over = True
        self._waiting.clear()
        if self._drain is not None:
            self._drain.cancel()

    def _keep(self, text: TextMessage) -> None:
        self._waiting.append(text)
        self._bytes += len(text)
        if len(self._waiting) > MOST_TEXTS or self._bytes > MOST_BYTES:
            self._give_up()

    def _give_up(self) -> None:
        self.close()
        self._stalled()

    async def _drained(self, begun: "_Begun") -> None:
        try:
            async with asyncio.timeout(STALL_TIMEOUT_SECONDS):
                await begun
            while self._waiting:
                text = self._waiting.popleft()
                self._bytes -= len(text)
                async with asyncio.timeout(STALL_TIMEOUT_SECONDS):
                    await self._send(text.content.decode())
        except TimeoutError:
            self._give_up()
        except (WebSocketDisconnect, RuntimeError, OSError):
            self.close()
        finally:
            self._drain = None


class _Begun:
    """A coroutine that has run until it had to wait: awaited, it goes on from there."""

    def __init__(self, coroutine: Coroutine[Any, Any, None], waits_for: object) -> None:
        self._coroutine = coroutine
        self._waits_for = waits_for

    def __await__(self) -> Generator[Any, Any, None]:
        waits_for = self._waits_for
        while True:
            try:
                try:
                    sent = yield waits_for
                except BaseException as error:  # noqa: BLE001 - whatever it is, it is the coroutine's
                    waits_for = self._coroutine.throw(error)
                else:
                    waits_for = self._coroutine.send(sent)
            except StopIteration:
                return
