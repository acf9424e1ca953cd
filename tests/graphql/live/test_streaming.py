"""Subscriptions over HTTP: server-sent events and multipart/mixed, shared with those over WebSockets."""

import asyncio
import json
import socket
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest

from hub.errors import HubError, Unauthenticated
from hub.graphql.live import session_checks, streaming
from hub.graphql.live.callers import Callers
from hub.graphql.live.connection_limits import ConnectionLimiter, ConnectionLimits, ConnectionSlots
from hub.graphql.transport.view import build_graph_app
from tests.graphql.live.conftest import admit
from tests.graphql.live.following import PROTOCOL, all_of, connected, subscribed
from tests.graphql.live.stream_reader import MULTIPART, SSE, Reader
from tests.graphql.live.ticking import Log, ticking_graph
from tests.graphql.unlimited_connections import UnlimitedConnections
from tests.serving import served
from tests.timeouts import HANG_TIMEOUT

TICKS = "subscription ($after: Int) { ticks(after: $after) { number seenBy } }"
LONG = "subscription { ticks { number " + " ".join(f"s{n}: seenBy" for n in range(25)) + " } }"


@asynccontextmanager
async def streamed(
    address: str, accept: str, name: str = "bob", query: str = TICKS, **variables: Any
) -> AsyncIterator[Reader]:
    headers = {"accept": accept, "authorization": name}
    body = {"query": query, "variables": variables}
    async with aiohttp.ClientSession() as session, session.post(address, json=body, headers=headers) as response:
        assert response.status == 200
        yield Reader(response)


async def quiet() -> None:
    await asyncio.sleep(0.1)


async def test_all_transports_share_one_execution(address: str, log: Log) -> None:
    async with (
        streamed(address, SSE) as one,
        streamed(address, SSE) as other,
        streamed(address, MULTIPART) as third,
        aiohttp.ClientSession(address) as session,
        session.ws_connect("/", protocols=[PROTOCOL]) as socket,
    ):
        await subscribed(socket, "subscription ($after: Int) { ticks(after: $after) { number seenBy } }", "bob")
        await quiet()
        for number in range(1, 4):
            log.add()
            answer = {"data": {"ticks": {"number": number, "seenBy": "bob"}}}
            assert [await reader.next() for reader in (one, other, third)] == [answer] * 3
            assert (await socket.receive_json(timeout=HANG_TIMEOUT))["payload"] == answer
        # The one over WebSockets gave no variables, the others an empty object: the same.
        assert (log.begun, log.executed) == (1, 3)
    await quiet()
    assert log.ended == log.begun


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
async def test_stream_resumes_from_its_cursor(address: str, log: Log, accept: str) -> None:
    for _ in range(5):
        log.add()
    async with streamed(address, accept, after=2) as reader:
        assert await reader.numbers(3) == [3, 4, 5]
        log.add()
        assert await reader.numbers(1) == [6]
    await quiet()
    assert log.ended == log.begun


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("subscription { nothing }", {}, "BAD_REQUEST"),
        (TICKS, {"after": -1}, "CURSOR_INVALID"),
    ],
)
async def test_subscription_error_is_sent_in_the_stream(
    address: str, accept: str, query: str, variables: dict[str, Any], code: str
) -> None:
    async with streamed(address, accept, query=query, **variables) as reader:
        answer = await reader.next()
        assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
        assert await reader.next() is None


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
async def test_query_gets_no_stream(address: str, accept: str) -> None:
    async with streamed(address, accept, query="{ nothing }") as reader:
        assert reader.response.content_type == "application/json"
        assert await reader.response.json() == {"data": {"nothing": None}}


async def test_subscription_without_accepted_stream_is_refused(address: str) -> None:
    async with aiohttp.ClientSession() as session, session.post(address, json={"query": TICKS}) as response:
        assert response.status == 400


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
async def test_silent_stream_sends_heartbeats(
    address: str, log: Log, accept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streaming, "HEARTBEAT_SECONDS", 0.05)
    async with streamed(address, accept) as reader:
        await asyncio.sleep(0.5)
        log.add()
        assert await reader.numbers(1) == [1]
        assert reader.beats >= 3


@asynccontextmanager
async def door(log: Log, callers: Callers[Log, str] | None = None, **options: Any) -> AsyncIterator[str]:
    app = build_graph_app(ticking_graph(), log, callers or Callers(admit), **{"embedded": False, **options})
    async with served(app) as address:
        yield address


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
@pytest.mark.parametrize(("then", "code"), [(Unauthenticated(), "UNAUTHENTICATED"), ("alice", "RETRY_LATER")])
async def test_revoked_session_ends_its_stream(
    log: Log, accept: str, then: HubError | str, code: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session_checks, "SESSION_CHECK_SECONDS", 0.1)
    now: HubError | str = "bob"

    async def admit_as(_: str | None) -> str:
        if isinstance(now, HubError):
            raise now
        return now

    async with door(log, Callers(admit_as)) as address, streamed(address, accept) as reader:
        await quiet()
        log.add()
        assert await reader.numbers(1) == [1]
        now = then
        answer = await reader.next()
        assert [error["extensions"]["code"] for error in answer["errors"]] == [code]
        assert await reader.next() is None
        await quiet()
        assert log.ended == log.begun == 1


async def test_unauthenticated_caller_gets_no_stream(log: Log) -> None:
    async def nobody(_: str | None) -> str:
        raise Unauthenticated()

    for embedded in (False, True):
        async with (
            door(log, Callers(nobody), embedded=embedded) as address,
            aiohttp.ClientSession() as session,
            session.post(address, json={"query": TICKS}, headers={"accept": SSE}) as response,
        ):
            assert response.content_type == "application/json"
            assert (await response.json()).get("data") is None
    assert log.begun == 0


async def test_stream_holds_connection_and_subscription_slots(log: Log) -> None:
    def few(actor: str) -> ConnectionLimits:
        return ConnectionLimits(actor, 2, 9)

    limiter = ConnectionLimiter(ConnectionSlots(UnlimitedConnections()), few)

    async with door(log, Callers(admit, connection_limiter=limiter)) as address:
        async with streamed(address, SSE) as one, streamed(address, MULTIPART) as other, streamed(address, SSE) as late:
            refused = await late.next()
            assert [error["extensions"]["code"] for error in refused["errors"]] == ["RATE_LIMITED"]
            assert await late.next() is None
            log.add()
            assert await one.numbers(1) == await other.numbers(1) == [1]
        await quiet()
        async with streamed(address, SSE) as again:
            await quiet()
            log.add()
            assert await again.numbers(1) == [2]


async def test_unexpected_failure_ends_a_stream_masked(log: Log, caplog: pytest.LogCaptureFixture) -> None:
    def broken(actor: str) -> ConnectionLimits:
        raise ValueError("secret")

    limiter = ConnectionLimiter(ConnectionSlots(UnlimitedConnections()), broken)

    async with (
        door(log, Callers(admit, connection_limiter=limiter)) as address,
        streamed(address, SSE) as reader,
    ):
        answer = await reader.next()
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["INTERNAL"]
        assert await reader.next() is None
    assert "failed: ValueError at " in caplog.text
    assert "secret" not in caplog.text


async def test_stream_nobody_reads_is_aborted(address: str, log: Log) -> None:
    name, place = "x" * 2000, urlsplit(address)
    body = json.dumps({"query": LONG}).encode()
    head = (
        f"POST / HTTP/1.1\r\nHost: hub\r\nAccept: {SSE}\r\nAuthorization: {name}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.socket() as peer:
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        peer.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(peer, (place.hostname, place.port))
        await loop.sock_sendall(peer, head.encode() + body)
        async with streamed(address, SSE, name, LONG) as reader:
            await quiet()
            for number in range(1, 200):
                log.add()
                assert (await reader.next())["data"]["ticks"]["number"] == number
            assert log.begun == 1
            async with asyncio.timeout(HANG_TIMEOUT):
                # It has read nothing, yet nothing of it is left.
                while connected(peer):  # noqa: ASYNC110 - nothing tells when the system has let go
                    await asyncio.sleep(0.05)
            said = await all_of(peer)
            assert said.count(b"event: next") < 190
            assert b"complete" not in said


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
async def test_stopping_server_ends_streams_with_retry(log: Log, accept: str) -> None:
    app = build_graph_app(ticking_graph(), log, Callers(admit), embedded=True)
    async with AsyncExitStack() as clients:
        async with served(app) as address:
            reader = await clients.enter_async_context(streamed(address, accept))
            await quiet()
            log.add()
            assert await reader.numbers(1) == [1]
            began = time.monotonic()
        assert time.monotonic() - began < 5
        last = await reader.next()
        assert last["data"] is None
        assert [error["extensions"]["code"] for error in last["errors"]] == ["RETRY_LATER"]
        assert await reader.next() is None


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
@pytest.mark.parametrize("embedded", [True, False])
async def test_unauthenticated_stream_request_is_told_so(log: Log, accept: str, embedded: bool) -> None:
    async def nobody(_: str | None) -> str:
        raise Unauthenticated

    app = build_graph_app(ticking_graph(), log, Callers(nobody), embedded=embedded)
    async with served(app) as address, streamed(address, accept, "wrong") as reader:
        answer = await reader.response.json()
    assert [error["extensions"]["code"] for error in answer["errors"]] == ["UNAUTHENTICATED"]
    assert log.begun == 0


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
async def test_oversized_stream_variables_are_refused(address: str, log: Log, accept: str) -> None:
    async with streamed(address, accept, unused="x" * 100_000) as reader:
        answer = await reader.next()
        assert [error["extensions"]["code"] for error in answer["errors"]] == ["INVALID_INPUT"]
        assert await reader.next() is None
    assert log.begun == 0
