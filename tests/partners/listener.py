"""A listener that must hear nothing: who connects to it was led to a private address."""

import asyncio


class Listener:
    """A real listener on this machine that counts who connects, and hangs up."""

    def __init__(self) -> None:
        self.connections = 0

    async def start(self) -> int:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        writer.close()
