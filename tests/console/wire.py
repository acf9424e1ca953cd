"""The network between a browser and the hub: a proxy (SOCKS 5) that can be cut, held still, or lose an answer."""

import asyncio
import contextlib
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator
from typing import Any, Final

CHUNK_BYTES: Final = 16 * 1024
GREETING: Final = bytes((5, 0))
CONNECTED: Final = bytes((5, 0, 0, 1, 0, 0, 0, 0, 0, 0))
NAME: Final = 3
"""The kind of an address that is written out; the browser sends 127.0.0.1 so, too."""
HUB: Final = "127.0.0.1"
"""The only host that there is."""


class Wire:
    """A network that passes the bytes of a browser on. `port` is where the proxy listens."""

    def __init__(self) -> None:
        self.port = 0
        self._flows = asyncio.Event()
        self._flows.set()
        self._is_cut = False
        self._breaks_after: int | None = None
        self._loses: bytes | None = None
        self._open: set[StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def options(self) -> dict[str, Any]:
        """Return the options of a browser that goes through here, to its own machine as well."""
        return {"proxy": {"server": f"socks5://127.0.0.1:{self.port}", "bypass": "<-loopback>"}}

    def cut(self) -> None:
        """Reset every connection, and take no new one."""
        self._is_cut = True
        self._reset()

    def hold(self) -> None:
        """Pass nothing on, without a word to either side: as a laptop that has left the reach of its network."""
        self._flows.clear()

    def restore(self) -> None:
        """Work again. What was held does not arrive: its connections are gone by then."""
        if not self._flows.is_set():
            self._reset()
        self._is_cut, self._breaks_after, self._loses = False, None, None
        self._flows.set()

    def break_uploads_after(self, count: int) -> None:
        """Reset each connection that sends so many bytes, until it is restored.

        The browser itself repeats a request once, if its connection was an old one.
        """
        self._breaks_after = count

    def lose_answers_to(self, words: bytes) -> None:
        """Pass requests with these words on, but reset their connections when the answer comes, until restored."""
        self._loses = words

    async def serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Serve one connection of the browser."""
        task = asyncio.current_task()
        assert task is not None
        self._tasks.add(task)
        self._open.add(writer)
        try:
            if not self._is_cut:
                await self._connect(reader, writer)
        except (OSError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._tasks.discard(task)
            self._close(writer)

    async def close(self) -> None:
        """End every connection."""
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _connect(self, reader: StreamReader, writer: StreamWriter) -> None:
        _, methods = await reader.readexactly(2)
        await reader.readexactly(methods)
        writer.write(GREETING)
        *_, kind = await reader.readexactly(4)
        if kind == NAME:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            host = ".".join(str(byte) for byte in await reader.readexactly(4))
        port = int.from_bytes(await reader.readexactly(2))
        if host != HUB:
            return
        hub_reader, hub_writer = await asyncio.open_connection(host, port)
        self._open.add(hub_writer)
        writer.write(CONNECTED)
        lost = asyncio.Event()
        try:
            async with asyncio.TaskGroup() as both:
                both.create_task(self._pass_up(reader, hub_writer, lost))
                both.create_task(self._pass_down(hub_reader, writer, lost))
        except* (OSError, EOFError):
            pass
        finally:
            self._close(hub_writer)

    async def _pass_up(self, reader: StreamReader, writer: StreamWriter, lost: asyncio.Event) -> None:
        sent = 0
        while chunk := await reader.read(CHUNK_BYTES):
            await self._flows.wait()
            sent += len(chunk)
            if self._breaks_after is not None and sent > self._breaks_after:
                break
            if self._loses is not None and self._loses in chunk:
                lost.set()
            writer.write(chunk)
            await writer.drain()
        raise EOFError

    async def _pass_down(self, reader: StreamReader, writer: StreamWriter, lost: asyncio.Event) -> None:
        while chunk := await reader.read(CHUNK_BYTES):
            await self._flows.wait()
            if lost.is_set():
                break
            writer.write(chunk)
            await writer.drain()
        raise EOFError

    def _reset(self) -> None:
        for writer in list(self._open):
            self._close(writer)

    def _close(self, writer: StreamWriter) -> None:
        self._open.discard(writer)
        writer.transport.abort()


@contextlib.asynccontextmanager
async def wired() -> AsyncIterator[Wire]:
    """Run such a network."""
    wire = Wire()
    server = await asyncio.start_server(wire.serve, "127.0.0.1")
    wire.port = server.sockets[0].getsockname()[1]
    try:
        yield wire
    finally:
        server.close()
        await wire.close()
