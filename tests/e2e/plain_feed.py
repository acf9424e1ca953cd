"""The feed over a bare WebSocket, as a client without the SDK follows it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from tests.e2e.world import World
from tests.timeouts import HANG_TIMEOUT


@asynccontextmanager
async def connected(world: World, key: str) -> AsyncIterator[aiohttp.ClientWebSocketResponse]:
    """Open an admitted connection."""
    address = world.hub.url.replace("http", "ws") + "/graphql"
    async with world.session.ws_connect(address, protocols=("graphql-transport-ws",)) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {key}"}})
        assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
        yield socket


async def subscribe(socket: aiohttp.ClientWebSocketResponse, query: str, **variables: Any) -> None:
    """Send a subscription."""
    payload = {"query": query, "variables": variables}
    await socket.send_json({"id": "1", "type": "subscribe", "payload": payload})


async def ask(socket: aiohttp.ClientWebSocketResponse, query: str, **variables: Any) -> None:
    """Subscribe, and wait until the subscription has started. What it says before that is not heard."""
    await subscribe(socket, query, **variables)
    await socket.send_json({"type": "ping"})
    while (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] != "pong":
        pass
