"""A second API process beside the first, and a balancer that sends each connection to the next of several."""

import asyncio
import contextlib
import os
import sys
from collections.abc import AsyncIterator, Sequence
from itertools import cycle

import aiohttp

from hub.local.ports import free_port
from hub.local.processes import ChildProcess
from tests.e2e.world import World
from tests.timeouts import PROGRAM_TIMEOUT
from tests.waiting import until
from tests.warm.starter import warm_starter


@contextlib.asynccontextmanager
async def second_api(world: World, name: str = "api-2", **settings: str) -> AsyncIterator[tuple[ChildProcess, int]]:
    """Run the process, which shares all parts, and yield it with its port."""
    port = free_port()
    command = (sys.executable, "-m", "hub", "child", "serve")
    environment = {**os.environ, **world.hub.environment, **settings, "HUB_PORT": str(port)}
    spawn = warm_starter().spawn
    process = ChildProcess(name, command, run_dir=world.hub.run_dir, environment=environment, spawn=spawn)
    process.start()

    async def answers() -> bool:
        try:
            async with world.session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    try:
        await until(answers, within=PROGRAM_TIMEOUT)
        yield process, port
    finally:
        process.kill()


@contextlib.asynccontextmanager
async def balanced(*ports: int) -> AsyncIterator["Balancer"]:
    """Run a balancer."""
    balancer = Balancer(ports)
    server = await asyncio.start_server(balancer.serve, "127.0.0.1", 0)
    balancer.address = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield balancer
    finally:
        server.close()
        balancer.cut()


class Balancer:
    """Passes bytes on, both ways."""

    def __init__(self, ports: Sequence[int]) -> None:
        self.address = ""
        self._ports = cycle(ports)
        self._open: set[asyncio.StreamWriter] = set()

    def cut(self) -> None:
        """Cut every connection."""
        for writer in self._open:
            writer.transport.abort()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        try:
            answers, server = await asyncio.open_connection("127.0.0.1", next(self._ports))
        except OSError:
            writer.transport.abort()
            return
        self._open |= {writer, server}
        await asyncio.gather(_pump(reader, server), _pump(answers, writer))
        self._open -= {writer, server}


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    writer.transport.abort()
