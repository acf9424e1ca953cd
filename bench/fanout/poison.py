"""A partner's server that kills its callers: each unit of that partner ends the process that works on it."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import psutil

from hub.local.processes import ChildProcess


@dataclass
class Poison:
    """The address of the server, and the number of processes it has killed."""

    address: str
    kills: int = 0

    @property
    def token_uri(self) -> str:
        """The address of the token endpoint of a service account."""
        return f"http://{self.address}/token"


@asynccontextmanager
async def opened_poison(worker: ChildProcess) -> AsyncIterator[Poison]:
    """Listen. Only processes of this worker's pool are killed, each when it connects."""
    poison = Poison("")

    async def kill(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        port = writer.get_extra_info("peername")[1]
        pid = await asyncio.to_thread(_who_has, worker, port)
        if pid is not None:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
                poison.kills += 1
        writer.close()

    server = await asyncio.start_server(kill, "127.0.0.1", 0)
    host, port = server.sockets[0].getsockname()
    poison.address = f"{host}:{port}"
    try:
        yield poison
    finally:
        server.close()


def _who_has(worker: ChildProcess, port: int) -> int | None:
    """Return the process of the pool that owns the local port of a connection."""
    if worker.pid is None:
        return None
    with suppress(psutil.NoSuchProcess):
        for process in psutil.Process(worker.pid).children(recursive=True):
            with suppress(psutil.NoSuchProcess):
                if any(one.laddr[1:] == (port,) for one in process.net_connections("tcp")):
                    return process.pid
    return None
