"""Minimal clients of the feed: a thousand of them are a negligible load.

They speak graphql-transport-ws by hand, read each event's sequence, and fail where one is missing or out of order.
"""

import asyncio
import json
import re
import socket
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from websockets.frames import Frame, Opcode

SEQUENCE: Final = re.compile(rb'"sequence":(\d+)')
STALLED_BUFFER_BYTES: Final = 4096
"""Bytes that the system buffers for a client that reads nothing."""
SETTLED: Final = 1.0
"""Seconds in which a server has started new subscriptions and released closed ones."""
AT_ONCE: Final = 50
"""Clients that connect at the same time."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The subscription of one client and its key; `operations` times on its one connection."""

    key: str
    document: str
    variables: Mapping[str, Any] = field(default_factory=dict)
    operations: int = 1
    reads: bool = True


class Follower(asyncio.Protocol):
    """One connection."""

    def __init__(self, asking: Asking, crowd: "Crowd") -> None:
        self.reads = asking.reads
        self.paused = self._broken_off = False
        self._asking = asking
        self._crowd = crowd
        self._transport: asyncio.Transport
        self._waiting = bytearray()
        self._switched = False
        self.last = 0
        self.frame = b""
        """The first frame with an event."""
        self.subscribed: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the handshake."""
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(
            b"GET /graphql HTTP/1.1\r\nHost: hub\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            b"Sec-WebSocket-Protocol: graphql-transport-ws\r\n\r\n"
        )

    def data_received(self, data: bytes) -> None:
        """Read frames."""
        self._waiting += data
        if not self._switched:
            head, rest, body = self._waiting.partition(b"\r\n\r\n")
            if not rest:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                raise RuntimeError("the server speaks no WebSocket")
            self._switched, self._waiting = True, body
            self._say({"type": "connection_init", "payload": {"Authorization": f"Bearer {self._asking.key}"}})
        start = 0
        while (frame := _frame(self._waiting, start)) is not None:
            opcode, begin, start = frame
            self._take(opcode, self._waiting, begin, start)
        del self._waiting[:start]

    def connection_lost(self, exc: Exception | None) -> None:
        """Record the end of the connection."""
        if not self.subscribed.done():
            self.subscribed.set_exception(RuntimeError("closed before it had subscribed"))
        elif self.reads and not self._broken_off:
            self._crowd.lost()

    def close(self) -> None:
        """Abort the connection."""
        self._broken_off = True
        self._transport.abort()

    def _take(self, opcode: int, frames: bytearray, begin: int, end: int) -> None:
        if opcode == Opcode.PING:
            self._transport.write(Frame(Opcode.PONG, bytes(frames[begin:end])).serialize(mask=True))
            return
        if opcode != Opcode.TEXT or self.paused:
            return
        found = SEQUENCE.search(frames, begin, end)
        if found:
            self._heard(int(found[1]))
            self.frame = self.frame or bytes(frames[begin:end])
        else:
            self._answer(json.loads(frames[begin:end]))

    def _answer(self, message: Mapping[str, Any]) -> None:
        if message["type"] == "connection_ack":
            for number in range(self._asking.operations):
                payload = {"query": self._asking.document, "variables": dict(self._asking.variables)}
                self._say({"id": str(number + 1), "type": "subscribe", "payload": payload})
            self._say({"type": "ping"})
        elif message["type"] == "pong":
            self.subscribed.set_result(None)
            if not self._asking.reads:
                self.paused = True
                self._transport.pause_reading()
        else:
            raise RuntimeError(f"the server says {message['type']}")

    def _heard(self, sequence: int) -> None:
        if self.last and sequence != self.last + 1:
            raise RuntimeError(f"{sequence} came after {self.last}")
        self.last = sequence
        self._crowd.heard(sequence)

    def _say(self, message: Mapping[str, Any]) -> None:
        self._transport.write(Frame(Opcode.TEXT, json.dumps(message).encode()).serialize(mask=True))


def _frame(data: bytearray, start: int) -> tuple[int, int, int] | None:
    """Return the opcode, the start and the end of the next frame, if it is complete."""
    if len(data) < start + 2:
        return None
    length, begin = data[start + 1], start + 2
    if length == 126:
        begin += 2
        length = int.from_bytes(data[start + 2 : begin], "big")
    elif length == 127:
        begin += 8
        length = int.from_bytes(data[start + 2 : begin], "big")
    return (data[start] & 0x0F, begin, begin + length) if len(data) >= begin + length else None


class Crowd:
    """Clients of one server. They measure from the first frame to the last."""

    def __init__(self, port: int) -> None:
        self._port = port
        self.followers: list[Follower] = []
        self._upto = self._missing = 0
        self._first = self._last = 0.0
        self._done = asyncio.Event()
        self._lost = False

    async def connect(self, askings: Iterable[Asking]) -> Sequence[Follower]:
        """Connect clients and wait until the server has received each one's subscription."""
        gate, connected = asyncio.Semaphore(AT_ONCE), list[Follower]()

        async def one(asking: Asking) -> None:
            async with gate:
                connected.append(await self._connect(asking))

        async with asyncio.TaskGroup() as group:
            for asking in askings:
                group.create_task(one(asking))
        self.followers += [follower for follower in connected if follower.reads]
        return connected

    def expect(self, upto: int, clients: int | None = None) -> None:
        """Start to wait until all clients, or `clients` of them, have received a sequence."""
        self._upto, self._missing, self._first = upto, len(self.followers) if clients is None else clients, 0.0
        self._done.clear()

    async def all_heard(self, within: float = 120.0) -> float:
        """Wait for every client; return seconds between the first frame of all and the last."""
        await asyncio.wait_for(self._done.wait(), within)
        if self._lost:
            raise RuntimeError("the server has closed a client that reads")
        return self._last - self._first

    def heard(self, sequence: int) -> None:
        """Count a client that received an event."""
        if not self._first:
            self._first = time.perf_counter()
        if sequence == self._upto:
            self._missing -= 1
            if not self._missing:
                self._last = time.perf_counter()
                self._done.set()

    def lost(self) -> None:
        """Fail for a closed client that reads."""
        self._lost = True
        self._done.set()

    def close(self) -> None:
        """Abort every connection."""
        for follower in self.followers:
            follower.close()
        self.followers.clear()

    async def settle(self) -> None:
        """Give the server time: a pong shows that a subscription has arrived, not that it has started."""
        await asyncio.sleep(SETTLED)

    async def leave(self) -> None:
        """Abort every connection, and give the server time to release them."""
        self.close()
        await asyncio.sleep(SETTLED)

    async def _connect(self, asking: Asking) -> Follower:
        loop, peer = asyncio.get_running_loop(), socket.socket()
        peer.setblocking(False)
        if not asking.reads:
            peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, STALLED_BUFFER_BYTES)
        await loop.sock_connect(peer, ("127.0.0.1", self._port))
        _, follower = await loop.create_connection(lambda: Follower(asking, self), sock=peer)
        await follower.subscribed
        return follower
