"""A subscriber on its own connection, and the bytes on the way to a slow reader."""

import asyncio
import contextlib
import socket

import aiohttp
import psutil

from tests.timeouts import HANG_TIMEOUT

PROTOCOL = "graphql-transport-ws"


async def subscribed(peer: aiohttp.ClientWebSocketResponse, document: str, name: str, operation: str = "1") -> None:
    """Greet, subscribe, and wait until the subscription has been taken."""
    await peer.send_json({"type": "connection_init", "payload": {"Authorization": name}})
    assert (await peer.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
    await peer.send_json({"id": operation, "type": "subscribe", "payload": {"query": document}})
    await peer.send_json({"type": "ping"})
    assert (await peer.receive_json(timeout=HANG_TIMEOUT))["type"] == "pong"


async def all_of(peer: socket.socket) -> bytes:
    """Return everything that is still on the way, up to the end of the connection."""
    loop, said = asyncio.get_running_loop(), bytearray()
    with contextlib.suppress(ConnectionResetError):
        async with asyncio.timeout(HANG_TIMEOUT):
            while piece := await loop.sock_recv(peer, 65536):
                said += piece
    return bytes(said)


def connected(peer: socket.socket) -> bool:
    """Return whether the server still holds its end of a connection."""
    here, there = peer.getsockname()[1], peer.getpeername()[1]
    held = psutil.Process().net_connections("tcp")
    return any((one.laddr[1:], one.raddr[1:]) == ((there,), (here,)) for one in held)
