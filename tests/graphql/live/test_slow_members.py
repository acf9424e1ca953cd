"""Members of one shared subscription on real connections: one that does not read is closed, and delays no other."""

import asyncio
import json
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import aiohttp
import pytest
from websockets.frames import Frame, Opcode

from hub.graphql.live import connection, send_queue
from hub.graphql.upstream import uvicorn_websocket as websocket
from tests.graphql.live.following import PROTOCOL, all_of, connected, subscribed
from tests.graphql.live.ticking import Log
from tests.timeouts import HANG_TIMEOUT

LONG = "subscription { ticks { number " + " ".join(f"s{n}: seenBy" for n in range(25)) + " } }"


@pytest.fixture
def peer() -> Iterator[socket.socket]:
    with socket.socket() as made:
        yield made


async def stall(peer: socket.socket, url: str, name: str) -> None:
    """Connect a peer with a tiny receive buffer that subscribes and then reads no more."""
    place = urlsplit(url)
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    peer.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(peer, (place.hostname, place.port))
    head = (
        f"GET / HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
        f"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Protocol: {PROTOCOL}\r\n\r\n"
    )
    await loop.sock_sendall(peer, head.encode())
    await loop.sock_recv(peer, 2048)
    for message in (
        {"type": "connection_init", "payload": {"Authorization": name}},
        {"id": "1", "type": "subscribe", "payload": {"query": LONG}},
    ):
        await loop.sock_sendall(peer, Frame(Opcode.TEXT, json.dumps(message).encode()).serialize(mask=True))


async def test_peer_that_never_reads_is_closed_alone(
    address: str, log: Log, peer: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(websocket, "CLOSE_TIMEOUT_SECONDS", 0.3)
    name = "x" * 2000
    await stall(peer, address, name)
    async with aiohttp.ClientSession(address) as session, session.ws_connect("/", protocols=[PROTOCOL]) as reader:
        await subscribed(reader, LONG, name)
        assert connected(peer)
        for number in range(1, 400):
            log.add()
            heard = await reader.receive_json(timeout=HANG_TIMEOUT)
            assert heard["payload"]["data"]["ticks"]["number"] == number
        # One execution for both: only the other's messages waited.
        assert log.begun == 1
        async with asyncio.timeout(HANG_TIMEOUT):
            # It has read nothing, yet nothing of it is left.
            while connected(peer):  # noqa: ASYNC110 - nothing tells when the system has let go
                await asyncio.sleep(0.05)
    said = await all_of(peer)
    assert said.count(b'"type":"next"') < 390


async def test_peer_that_reads_late_finds_the_reason(address: str, log: Log, peer: socket.socket) -> None:
    name = "x" * 2000
    await stall(peer, address, name)
    await asyncio.sleep(0.2)
    for _ in range(200):
        log.add()
        await asyncio.sleep(0.005)
    async with asyncio.timeout(HANG_TIMEOUT):
        # It has not even begun to read when all that was done for it has ended.
        while not log.ended:  # noqa: ASYNC110 - nothing tells when an execution has ended
            await asyncio.sleep(0.05)
    said = await read_until(peer, connection.TOO_SLOW.encode())
    assert said.count(b'"type":"next"') < 190


async def read_until(peer: socket.socket, words: bytes) -> bytes:
    """Return what is on the way, up to these words."""
    loop, said = asyncio.get_running_loop(), bytearray()
    async with asyncio.timeout(HANG_TIMEOUT):
        while words not in said:
            piece = await loop.sock_recv(peer, 65536)
            assert piece, "it has ended without these words"
            said += piece
    return bytes(said)


async def test_peer_that_reads_in_time_misses_nothing(address: str, log: Log, peer: socket.socket) -> None:
    name = "x" * 200
    await stall(peer, address, name)
    await asyncio.sleep(0.2)
    for _ in range(300):
        log.add()
        await asyncio.sleep(0)
    await asyncio.sleep(0.2)
    said = await read_until(peer, b'"number":300,')
    places = [said.find(b'"number":%d,' % number) for number in range(1, 301)]
    assert -1 not in places
    assert places == sorted(places)
    assert b"slow" not in said


def test_stall_is_found_before_proxies_give_up() -> None:
    assert send_queue.STALL_TIMEOUT_SECONDS < 30
