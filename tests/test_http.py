"""What the server waits for: a head has a size and a time, and nobody's silence holds a connection for ever."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from starlette.responses import PlainTextResponse

from hub import http
from tests.serving import served

GET = b"GET / HTTP/1.1\r\nHost: hub\r\n"


@contextlib.asynccontextmanager
async def peer(address: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    host, _, port = address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def ended(reader: asyncio.StreamReader) -> bytes:
    """All that comes until the server lets go."""
    said = b""
    async with asyncio.timeout(10):
        with contextlib.suppress(ConnectionResetError):
            while piece := await reader.read(65536):
                said += piece
    return said


@pytest.fixture
async def address(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    monkeypatch.setattr(http, "HEAD_WITHIN", 0.5)
    async with served(PlainTextResponse("here")) as address:
        yield address


@pytest.mark.parametrize("begun", [b"", b"G", GET, GET + b"X-Slow: "], ids=["silent", "letter", "line", "header"])
async def test_whoever_does_not_say_what_it_wants_is_let_go(address: str, begun: bytes) -> None:
    async with peer(address) as (reader, writer):
        writer.write(begun)
        assert await ended(reader) == b""


async def test_whoever_says_it_drop_by_drop_is_let_go(address: str) -> None:
    async with peer(address) as (reader, writer):

        async def drip() -> None:
            writer.write(GET)
            with contextlib.suppress(OSError):
                for _ in range(1000):
                    writer.write(b"X-Slow: 1\r\n")
                    await writer.drain()
                    await asyncio.sleep(0.05)

        dripping = asyncio.create_task(drip())
        assert await ended(reader) == b""
        dripping.cancel()


async def test_a_connection_that_asked_in_time_stays(address: str) -> None:
    async with peer(address) as (reader, writer):
        for _ in range(2):
            writer.write(GET + b"\r\n")
            assert await reader.readuntil(b"here")
            await asyncio.sleep(0.7)


async def test_the_second_request_has_its_time_too(address: str) -> None:
    async with peer(address) as (reader, writer):
        writer.write(GET + b"\r\n")
        await reader.readuntil(b"here")
        writer.write(GET)
        assert await ended(reader) == b""


@pytest.mark.parametrize("kilobytes", [60, 80])
async def test_a_head_has_a_size(address: str, kilobytes: int) -> None:
    async with peer(address) as (reader, writer):
        writer.write(GET)
        for number in range(kilobytes):
            writer.write(b"X-%d: " % number + b"x" * 1014 + b"\r\n")
            await asyncio.sleep(0)
        await asyncio.sleep(0.1)
        with contextlib.suppress(ConnectionResetError):
            writer.write(b"Connection: close\r\n\r\n")
        assert (b"here" in await ended(reader)) is (kilobytes < 64)
