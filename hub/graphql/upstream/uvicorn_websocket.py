"""uvicorn's WebSocket protocol, with a short way for text messages, and an end within seconds.

Why:
- The ASGI extension `hub.text` offers `write`, which writes one `TextMessage` at once if the connection is open and its
  peer takes what it is sent. Many connections share one frame, and none of them needs a task for it.
- The extension `hub.trust` offers `trust`, which lifts a bound: before it, a message may only be as long as an
  unauthenticated peer needs, since uvicorn buffers a whole message before the app can see it.
- uvicorn closes a connection once its peer has taken everything that was written to it. A peer that reads nothing
  takes not even the close frame; its socket, and all that waits for it, would stay for as long as it likes. Upstream:
  https://github.com/Kludex/uvicorn/pull/3048, https://github.com/Kludex/uvicorn/pull/3051 and
  https://github.com/Kludex/uvicorn/pull/3053 bound the wait for the peer's close frame, not for its reads.
- uvicorn leaves a handshake that cannot be parsed without an end. Here it is refused.

Seen needed in uvicorn 0.54 (`uvicorn/protocols/websockets/websockets_sansio_impl.py`: `WebSocketsSansIOProtocol`) and
websockets 17 (`websockets/protocol.py`: `Protocol.max_message_size`, `handshake_exc`, `data_to_send`).
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
"""Logs no line for each connection: when a thousand reconnect at once the lines were a twentieth of the work, and they
held addresses."""
LOGGER.setLevel(logging.WARNING)

MAX_UNAUTHENTICATED_BYTES: Final = 16 * 1024
"""Bytes of a message from a peer that is not authenticated yet: a greeting with a token."""
CLOSE_TIMEOUT_SECONDS: Final = 10.0
"""Time that a peer has to take what it was sent before the end."""


class HubWebSocketProtocol(WebSocketsSansIOProtocol):
    """One connection."""

    _abort_timer: asyncio.TimerHandle | None = None

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.logger = self.conn.logger = LOGGER
        self._max_bytes = self.conn.max_message_size
        self.conn.max_message_size = min(self._max_bytes or MAX_UNAUTHENTICATED_BYTES, MAX_UNAUTHENTICATED_BYTES)

    def handle_connect(self, event: Request) -> None:
        """Offer both extensions to the app."""
        super().handle_connect(event)
        if not self.close_sent:
            self.scope["extensions"] |= {"hub.text": {"write": self.write_text}, "hub.trust": {"trust": self.trust}}

    def data_received(self, data: bytes) -> None:
        """Take data; refuse a handshake that cannot be parsed, which uvicorn would leave without an end."""
        super().data_received(data)
        if self.conn.handshake_exc is not None and not self.handshake_initiated:
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.transport.close()

    def trust(self) -> None:
        """Take messages of the server's own maximum length."""
        self.conn.max_message_size = self._max_bytes

    def write_text(self, message: TextMessage) -> bool:
        """Write a message as one frame; return false and write nothing unless it can leave at once."""
        if not self.writable.is_set() or self.conn.state is not State.OPEN or self.transport.is_closing():
            return False
        frame = message.frame
        if frame is None:
            frame = message.frame = Frame(Opcode.TEXT, message.content).serialize(mask=False)
        self.transport.write(frame)
        return True

    async def send(self, message: Any) -> None:
        """Send a frame; write the last one even to a peer that takes nothing, behind everything that waits for it."""
        if message["type"] == "websocket.close":
            self.writable.set()
            self._abort_later()
        await super().send(message)

    async def run_asgi(self) -> None:
        """Run the app, then end the connection within seconds."""
        try:
            await super().run_asgi()
        finally:
            self._abort_later()

    def keepalive_timeout(self) -> None:
        """End a connection whose peer has answered no ping."""
        super().keepalive_timeout()
        self._abort_later()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the timer."""
        super().connection_lost(exc)
        if self._abort_timer is not None:
            self._abort_timer.cancel()

    def _abort_later(self) -> None:
        if self._abort_timer is None and not self.disconnected:
            self._abort_timer = self.loop.call_later(CLOSE_TIMEOUT_SECONDS, self.transport.abort)
