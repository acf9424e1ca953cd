"""The address of one member of a replica set, behind which its peers and its clients go ways of their own."""

import asyncio
from collections.abc import Callable, Iterable

from tests.replicas.proxy import Connect, Proxy

PEER_MARK = b"internalClient\0"
"""A field of the `hello` with which a member opens a connection to another; clients do not send it.
Source: https://github.com/mongodb/mongo/blob/r6.0.5/src/mongo/db/repl/hello.idl
"""

LENGTH_BYTES = 4
"""Each message starts with its length, which counts these bytes too."""

MAX_HELLO_BYTES = 65536


class MemberProxy:
    """Listens in place of one member. `clients` serves its clients, and `peers` each member that connects to it.

    `find_peer` returns the number of the member whose process holds this port, if there is one.
    """

    def __init__(self, connect: Connect, members: Iterable[int], find_peer: Callable[[int], int | None]) -> None:
        self.clients = Proxy(connect)
        self.peers = {number: Proxy(connect) for number in members}
        self._find_peer = find_peer
        self._server: asyncio.Server | None = None

    async def listen(self, port: int) -> None:
        """Listen on a port of 127.0.0.1."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", port)

    async def close(self) -> None:
        """Stop listening and cut everything."""
        if self._server:
            self._server.close()
        for proxy in (self.clients, *self.peers.values()):
            await proxy.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            hello = await _read_message(reader)
        except (OSError, asyncio.IncompleteReadError):
            writer.transport.abort()
            return
        if PEER_MARK not in hello:
            await self.clients.pass_on(reader, writer, hello)
            return
        peer = await asyncio.to_thread(self._find_peer, writer.get_extra_info("peername")[1])
        if peer is None:
            # Its process has died since.
            writer.transport.abort()
        else:
            await self.peers[peer].pass_on(reader, writer, hello)


async def _read_message(reader: asyncio.StreamReader) -> bytes:
    start = await reader.readexactly(LENGTH_BYTES)
    length = min(int.from_bytes(start, "little"), MAX_HELLO_BYTES)
    return start + await reader.readexactly(max(length - LENGTH_BYTES, 0))
