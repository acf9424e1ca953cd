"""The protocol of the API's WebSockets: uvicorn's, with a short way out for text, and an end that comes within seconds.

The short way is the ASGI extension `hub.text`: its `write` takes one `TextMessage` and writes it at once, if the
connection is open and its peer takes what it is sent. The extension `hub.trust` lifts a bound: before its `trust` was called,
messages are as short as those of strangers need to be, since each is gathered whole before anybody can ask whose it is.

uvicorn closes a connection once its peer has taken everything that was written to it. A peer that reads nothing takes
nothing: not its close frame, and not what would have made it leave; its socket and all that waits for it would stay for
as long as it likes.
"""

import asyncio
import logging
from typing import Any, Final

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State

from hub.graphql.messages.text_message import TextMessage

LOGGER: Final = logging.getLogger("uvicorn.websocket")
"""Without lines for each connection: where a thousand come back at once they were a twentieth of the work, and they
told addresses."""
LOGGER.setLevel(logging.WARNING)

MAX_UNAUTHENTICATED_BYTES: Final = 16 * 1024
"""Bytes of a message from somebody who was not let in yet: a greeting with a token."""
CLOSE_TIMEOUT_SECONDS: Final = 10.0
"""Seconds that a peer has for taking what it was sent before the end."""


class HubWebSocketProtocol(WebSocketsSansIOProtocol):
    """One connection."""

    _breaking_off: asyncio.TimerHandle | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.logger = self.conn.logger = LOGGER
        self._longest = self.conn.max_message_size
        self.conn.max_message_size = min(self._longest or MAX_UNAUTHENTICATED_BYTES, MAX_UNAUTHENTICATED_BYTES)

    def handle_connect(self, event: Request) -> None:
        """Offer both to whoever serves this connection."""
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"] |= {"hub.text": {"write": self.write_text}, "hub.trust": {"trust": self.trust}}

    def data_received(self, data: bytes) -> None:
        """Take what comes. A handshake that cannot be read is refused: uvicorn would leave it without an end."""
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def trust(self) -> None:
        """Take messages of any length that the server takes."""
        self.conn.max_message_size = self._longest

    def write_text(self, text: TextMessage) -> bool:
        """Write a text message as one frame; false, and nothing is written, unless it can leave at once."""
        if not self.writable.is_set() or self.conn.state is not State.OPEN or self.transport.is_closing():
            return False
        frame = text.frame
        if frame is None:
            frame = text.frame = Frame(Opcode.TEXT, text.content).serialize(mask=False)
        self.transport.write(frame)
        return True

    async def send(self, message: Any) -> None:
        """Send a frame; the last one is written even to a peer that takes nothing, behind whatever waits for it."""
        if message["type"] == "websocket.close":
            self.writable.set()
            self._break_off_later()
        await super().send(message)

    async def run_asgi(self) -> None:
        """Serve it, and let go of it."""
        try:
            await super().run_asgi()
        finally:
            self._break_off_later()

    def keepalive_timeout(self) -> None:
        """Its peer has answered no ping."""
        super().keepalive_timeout()
        self._break_off_later()

    def connection_lost(self, exc: Exception | None) -> None:
        """It is gone."""
        super().connection_lost(exc)
        if self._breaking_off is not None:
            self._breaking_off.cancel()

    def _break_off_later(self) -> None:
        if self._breaking_off is None and not self.disconnected:
            self._breaking_off = self.loop.call_later(CLOSE_TIMEOUT_SECONDS, self.transport.abort)
