"""Limits of the HTTP server: a head has a size and a time, and no silent peer holds a connection for ever."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from hub.http.upstream import uvicorn_http as http
from tests.serving import served
from tests.timeouts import HANG_TIMEOUT

GET = b"GET / HTTP/1.1\r\nHost: hub\r\n"
NOD = (
    b"GET /nod HTTP/1.1\r\nHost: hub\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


@contextlib.asynccontextmanager
async def peer(address: str) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    host, _, port = address.removeprefix("http://").partition(":")
    reader, writer = await asyncio.open_connection(host, int(port))
    try:
        yield reader, writer
    finally:
        writer.transport.abort()


async def ended(reader: asyncio.StreamReader) -> bytes:
    """Return all that comes until the server closes the connection."""
    said = b""
    async with asyncio.timeout(HANG_TIMEOUT):
        with contextlib.suppress(ConnectionResetError):
            while piece := await reader.read(65536):
                said += piece
    return said


@pytest.fixture
async def address(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    monkeypatch.setattr(http, "HEAD_TIMEOUT_SECONDS", 0.5)
    async with served(PlainTextResponse("here")) as address:
        yield address


@pytest.mark.parametrize("begun", [b"", b"G", GET, GET + b"X-Slow: "], ids=["silent", "letter", "line", "header"])
async def test_unfinished_head_is_aborted_in_time(address: str, begun: bytes) -> None:
    async with peer(address) as (reader, writer):
        writer.write(begun)
        assert await ended(reader) == b""


async def test_slowly_sent_head_is_aborted_in_time(address: str) -> None:
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


async def test_connection_with_a_timely_head_stays(address: str) -> None:
    async with peer(address) as (reader, writer):
        for _ in range(2):
            writer.write(GET + b"\r\n")
            assert await reader.readuntil(b"here")
            await asyncio.sleep(0.7)


async def test_second_request_has_a_head_timeout_too(address: str) -> None:
    async with peer(address) as (reader, writer):
        writer.write(GET + b"\r\n")
        await reader.readuntil(b"here")
        writer.write(GET)
        assert await ended(reader) == b""


@pytest.mark.parametrize("kilobytes", [60, 80])
async def test_oversized_head_is_aborted_at_once(address: str, kilobytes: int) -> None:
    async with peer(address) as (reader, writer):
        writer.write(GET)
        for number in range(kilobytes):
            writer.write(b"X-%d: " % number + b"x" * 1014 + b"\r\n")
            await asyncio.sleep(0)
        await asyncio.sleep(0.1)
        with contextlib.suppress(ConnectionResetError):
            writer.write(b"Connection: close\r\n\r\n")
        assert (b"here" in await ended(reader)) is (kilobytes < 64)


async def length(request: Request) -> PlainTextResponse:
    """An app that reads the body before it answers."""
    return PlainTextResponse(f"{len(await request.body())} bytes")


async def nod(socket: WebSocket) -> None:
    """An app that answers one message."""
    await socket.accept()
    await socket.receive_text()
    await socket.send_text("heard")


@pytest.fixture
async def patient(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """A server that waits a second for the next request; `/` answers before it has read a body."""
    monkeypatch.setattr(http, "HEAD_TIMEOUT_SECONDS", 0.5)
    here = Route("/", PlainTextResponse("here"))
    app = Starlette(routes=[here, Route("/length", length, methods=["POST"]), WebSocketRoute("/nod", nod)])
    async with served(app, keep_alive=1) as address:
        yield address


@pytest.mark.parametrize(
    ("asked", "then"),
    [(GET + b"Content-Length: 100\r\n\r\n", b"x"), (GET + b"\r\n", b"\r\n"), (GET + b"\r\n", GET)],
    ids=["body", "line", "head"],
)
async def test_silence_after_a_response_closes_the_connection(patient: str, asked: bytes, then: bytes) -> None:
    async with peer(patient) as (reader, writer):
        writer.write(asked)
        await reader.readuntil(b"here")
        writer.write(then)
        assert await ended(reader) == b""


async def test_rest_of_a_body_may_arrive_slowly(patient: str) -> None:
    async with peer(patient) as (reader, writer):
        writer.write(GET + b"Content-Length: 600000\r\n\r\n")
        await reader.readuntil(b"here")
        for _ in range(6):
            await asyncio.sleep(0.3)
            writer.write(b"x" * 100_000)
        writer.write(GET + b"\r\n")
        await reader.readuntil(b"here")


async def test_awaited_body_may_pause(patient: str) -> None:
    async with peer(patient) as (reader, writer):
        writer.write(b"POST /length HTTP/1.1\r\nHost: hub\r\nContent-Length: 3\r\n\r\n")
        for letter in (b"a", b"b", b"c"):
            writer.write(letter)
            await asyncio.sleep(1.3)
        await reader.readuntil(b"3 bytes")


async def test_websocket_after_a_request_may_be_silent(patient: str) -> None:
    async with peer(patient) as (reader, writer):
        writer.write(GET + b"\r\n")
        await reader.readuntil(b"here")
        writer.write(NOD)
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(1.5)
        # A text of two letters, masked by nothing.
        writer.write(b"\x81\x82\0\0\0\0hi")
        await reader.readuntil(b"heard")
