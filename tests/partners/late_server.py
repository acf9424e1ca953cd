"""A provider whose queue of connections is full: nobody is let in before `let_in`."""

import asyncio
import contextlib
import socket
import time

ANSWER = b'{"name": "projects/p/messages/1"}'
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(ANSWER)


class LateServer:
    """Listens with a queue of one, which it fills itself; `first_bytes` are the moments at which a request began."""

    def __init__(self) -> None:
        self.first_bytes: list[float] = []
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=0)
        self._socket.setblocking(False)
        self.address = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self._fillers = [socket.socket() for _ in range(2)]
        for filler in self._fillers:
            filler.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                filler.connect(self._socket.getsockname())
        self._server: asyncio.Server | None = None

    async def let_in(self) -> None:
        """Accept connections from now on."""
        for filler in self._fillers:
            filler.close()
        self._server = await asyncio.start_server(self._serve, sock=self._socket, backlog=100)

    async def close(self) -> None:
        for filler in self._fillers:
            filler.close()
        if self._server:
            self._server.close()
        self._socket.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while await reader.read(65536):
                self.first_bytes.append(time.monotonic())
                writer.write(HEAD + ANSWER)
        writer.close()
