"""One who subscribes on a connection of its own."""

import aiohttp

PROTOCOL = "graphql-transport-ws"


async def subscribed(socket: aiohttp.ClientWebSocketResponse, document: str, name: str, operation: str = "1") -> None:
    """Greet, ask, and wait until the question has been taken."""
    await socket.send_json({"type": "connection_init", "payload": {"Authorization": name}})
    assert (await socket.receive_json(timeout=5))["type"] == "connection_ack"
    await socket.send_json({"id": operation, "type": "subscribe", "payload": {"query": document}})
    await socket.send_json({"type": "ping"})
    assert (await socket.receive_json(timeout=5))["type"] == "pong"
