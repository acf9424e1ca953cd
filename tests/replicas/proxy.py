"""A proxy between the hub and a server, to cut and to slow connections."""

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

CHUNK = 65536
POLL_SECONDS = 0.01

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Connect = Callable[[], Awaitable[Streams]]


@dataclass
class Proxy:
    """Passes bytes on, both ways. `delay` holds each piece for so many seconds; `shut` refuses connections.

    `silent` loses every byte and ends nothing, as a network does that is cut in the middle.
    """

    connect: Connect
    delay: float = 0.0
    shut: bool = False
    silent: bool = False
    cuts: list[float] = field(default_factory=list)
    """The times at which every connection was cut."""
    _came: dict[int, list[tuple[float, int]]] = field(default_factory=dict)
    """By local port towards the server: the times and ports of the hub's processes."""
    waiting: set[int] = field(default_factory=set)
    """Ports of the hub's processes with a request that has no answer yet."""
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _server: asyncio.Server | None = None

    async def listen(self) -> int:
        """Listen on a free port of 127.0.0.1 and return it."""
        self._server = await asyncio.start_server(self.pass_on, "127.0.0.1", 0)
        port: int = self._server.sockets[0].getsockname()[1]
        return port

    async def listen_at(self, path: Path) -> None:
        """Listen on a Unix socket."""
        self._server = await asyncio.start_unix_server(self.pass_on, path)

    def cut(self) -> None:
        """Cut every connection; data on its way is lost."""
        self.cuts.append(time.time())
        for writer in self._open:
            writer.transport.abort()

    def near(self, far: int, at: float) -> int | None:
        """Return the port of the hub's process behind a port towards the server; ports are used again."""
        came = [port for since, port in self._came.get(far, ()) if since <= at]
        return came[-1] if came else None

    async def close(self) -> None:
        """Stop listening and cut everything."""
        if self._server:
            self._server.close()
        self.cut()
        while True:
            # Each end has to notice it.
            if not self.is_used:
                return
            await asyncio.sleep(POLL_SECONDS)

    def speak(self) -> None:
        """End the silence, and the connections whose bytes it lost."""
        self.silent = False
        self.cut()

    @property
    def is_used(self) -> bool:
        """True while a connection is open."""
        return bool(self._open)

    async def pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, first: bytes = b"") -> None:
        """Serve one connection after `first`, which has been read already."""
        try:
            if self.shut:
                raise ConnectionRefusedError
            answers, server = await self.connect()
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, server}
        port = self._remember(writer, server)
        try:
            if not self.silent:
                server.write(first)
            await asyncio.gather(
                self._pump(reader, server, lambda: self.waiting.add(port)),
                self._pump(answers, writer, lambda: self.waiting.discard(port)),
            )
        finally:
            self._open -= {writer, server}
            self.waiting.discard(port)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, note: Callable[[], None]) -> None:
        with contextlib.suppress(OSError):
            while piece := await reader.read(CHUNK):
                if self.delay:
                    await asyncio.sleep(self.delay)
                if self.silent:
                    continue
                note()
                writer.write(piece)
                await writer.drain()
        writer.close()

    def _remember(self, client: asyncio.StreamWriter, server: asyncio.StreamWriter) -> int:
        came = client.get_extra_info("peername")
        if not isinstance(came, tuple):
            # A Unix socket has no ports.
            return 0
        port: int = came[1]
        self._came.setdefault(server.get_extra_info("sockname")[1], []).append((time.time(), port))
        return port
