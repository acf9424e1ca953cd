"""Notice when uvicorn or websockets changes what the WebSocket protocol leans on."""

import inspect

import pytest
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import Frame
from websockets.protocol import Protocol, State
from websockets.server import ServerProtocol

from hub.graphql.upstream.uvicorn_websocket import HubWebSocketProtocol
from tests.upstream import overrides, parameters, source

UVICORN = WebSocketsSansIOProtocol


def test_websocket_overrides_exist_with_the_same_parameters() -> None:
    names = set(overrides(HubWebSocketProtocol, UVICORN)) - {"__init__"}
    assert names == {
        *("handle_connect", "data_received", "send", "run_asgi", "keepalive_timeout", "connection_lost"),
    }
    for name in names:
        assert parameters(getattr(HubWebSocketProtocol, name)) == parameters(getattr(UVICORN, name))


@pytest.mark.parametrize(
    ("method", "part"),
    [
        (UVICORN.__init__, "self.conn = ServerProtocol("),
        (UVICORN.__init__, "max_size=self.config.ws_max_size"),
        (UVICORN.__init__, "self.writable = asyncio.Event()"),
        (UVICORN.__init__, "self.handshake_initiated = False"),
        (UVICORN.__init__, "self.close_sent = False"),
        (UVICORN.__init__, "self.disconnected = False"),
        (UVICORN.handle_connect, '"extensions": {"websocket.http.response": {}}'),
        (UVICORN.handle_connect, "self.loop.create_task(self.run_asgi())"),
        (UVICORN.handle_events, "self.handle_connect(event)"),
        (UVICORN.send, "await self.writable.wait()"),
        (UVICORN.pause_writing, "self.writable.clear()"),
        (UVICORN.resume_writing, "self.writable.set()"),
    ],
)
def test_websocket_protocol_still_has_the_parts_in_use(method: object, part: str) -> None:
    assert part in source(method)  # type: ignore[arg-type]


def test_unreadable_handshake_is_still_left_without_end() -> None:
    """When this fails, upstream may refuse it itself: drop the override of `data_received`."""
    assert "handshake_exc" not in inspect.getsource(UVICORN)
    assert "handshake_exc" in source(Protocol.__init__) + source(ServerProtocol.__init__)


def test_close_still_waits_for_the_peer_to_read() -> None:
    """When this fails, upstream may abort by itself: compare it with `_abort_later`."""
    assert "abort" not in inspect.getsource(UVICORN)


def test_websockets_still_bounds_messages_and_writes_frames() -> None:
    assert "self.max_message_size" in source(Protocol.__init__)
    assert "mask" in parameters(Frame.serialize)
    assert State.OPEN.name == "OPEN"
    assert hasattr(Protocol, "data_to_send")
