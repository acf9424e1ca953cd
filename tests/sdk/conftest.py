"""A fake hub over real HTTP, TLS and WebSocket, and a client of either kind with short delays."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator

import pytest

from reunion import AsyncReunion
from reunion.testing import FakeHub
from tests.certificates import Authority
from tests.sdk.faces import FACES, Face
from tests.sdk.feeds import FAST_RETRY
from tests.timeouts import HANG_TIMEOUT


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with FakeHub() as running:
        yield running


@pytest.fixture(params=["async"])
def face(request: pytest.FixtureRequest) -> Face:
    """Make a client of either kind."""
    return FACES[request.param]


@pytest.fixture
async def client(hub: FakeHub, face: Face) -> AsyncIterator[AsyncReunion]:
    async with face(hub.url, hub.key, timeout=HANG_TIMEOUT, retry=FAST_RETRY) as opened:
        yield opened


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    """Make an authority that no machine trusts."""
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture
async def tls_port(hub: FakeHub, authority: Authority) -> AsyncIterator[int]:
    """Serve the fake hub over TLS, by passing bytes on."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(authority.issue("hub", "127.0.0.1"))
    inner = int(hub.url.rpartition(":")[2])

    async def copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(65536):
                writer.write(data)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", inner)
        await asyncio.gather(copy(reader, inner_writer), copy(inner_reader, writer))

    async with await asyncio.start_server(serve, "127.0.0.1", ssl=context) as server:
        yield port_of(server)


def port_of(server: asyncio.Server) -> int:
    """Return the port of a server."""
    port: int = server.sockets[0].getsockname()[1]
    return port
