"""Errors of the feed: malformed frames, unusable cursors, refused keys."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from reunion import (
    AsyncReunion,
    AuthenticationError,
    Circle,
    ClientClosed,
    CursorExpired,
    CursorInvalid,
    CursorMismatch,
    GeoPoint,
    ProtocolError,
    QueryRejected,
)
from reunion.testing import FakeHub, Fault, FaultAction, FaultPoint
from tests.sdk.conftest import port_of
from tests.sdk.faces import BOTH, Face
from tests.sdk.feeds import FAST_STREAM, START, publish, take
from tests.timeouts import HANG_TIMEOUT

BAD_FRAMES = ["{", "[]", "null", '"next"', '{"type": 5}', '{"type": "noise"}', '{"type":"next","id":"feed"}']


@pytest.mark.parametrize(
    "text",
    [
        *BAD_FRAMES,
        '{"type":"next","id":"feed","payload":{"data":{"alertFeed":{}}}}',
        pytest.param("[" * 200_000, id="too many levels"),
    ],
)
async def test_malformed_frame_reconnects_and_skips_no_event(hub: FakeHub, client: AsyncReunion, text: str) -> None:
    hub.feed_faults.append(Fault(FaultPoint.BEFORE_EVENT, FaultAction.GARBAGE, event=2, text=text))
    publish(hub, 3)
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        assert await take(stream, 3) == [1, 2, 3]
        assert stream.connections == 2


async def test_number_beyond_every_float_is_no_json(client: AsyncReunion) -> None:
    with pytest.raises(ProtocolError):
        async with client.alerts.stream(area=Circle(GeoPoint(1, 2), 10**400), policy=FAST_STREAM) as stream:
            await take(stream, 1)


async def test_event_that_stays_malformed_raises_protocol_error(hub: FakeHub, client: AsyncReunion) -> None:
    publish(hub, 1)
    hub.publish_raw({"payload": {"data": {"alertFeed": {"cursor": "feed-2"}}}})
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        assert await take(stream, 1) == [1]
        with pytest.raises(ProtocolError):
            await take(stream, 1)
        assert stream.cursor == "feed-1"


@pytest.mark.parametrize(
    "lines",
    ["X-Request-Id: a\r\nX-Request-Id: b", "Retry-After: 0\r\nRetry-After: 3600"],
    ids=["request id", "retry after"],
)
async def test_repeated_headers_of_a_gateway_are_waited_out(face: Face, lines: str) -> None:
    asked_again, asked = asyncio.Event(), 0

    async def gateway(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 503 Away\r\n{lines}\r\nContent-Length: 0\r\n\r\n".encode())
        await writer.drain()
        writer.close()
        asked += 1
        if asked == 2:
            asked_again.set()

    async with (
        await asyncio.start_server(gateway, "127.0.0.1") as server,
        face(f"http://127.0.0.1:{port_of(server)}", "rk_test_0") as client,
    ):
        stream = client.alerts.stream(policy=FAST_STREAM)
        opening = asyncio.ensure_future(stream.__aenter__())
        async with asyncio.timeout(HANG_TIMEOUT):
            await asked_again.wait()
        await stream.aclose()
        with pytest.raises(ClientClosed):
            await opening


@pytest.mark.parametrize(
    ("cursor", "expected"),
    [("feed-0", CursorExpired), ("garbage", CursorInvalid), ("audience-1", CursorMismatch)],
)
async def test_unusable_cursor_raises_its_error(
    hub: FakeHub, client: AsyncReunion, cursor: str, expected: type[Exception]
) -> None:
    hub.oldest_sequence = 5
    async with client.alerts.stream(cursor, policy=FAST_STREAM) as stream:
        with pytest.raises(expected) as raised:
            await take(stream, 1)
    assert len(hub.feed_connections) == 1
    if isinstance(raised.value, CursorExpired):
        assert raised.value.start_after == START


def coded(code: str | None) -> dict[str, Any]:
    return {"payload": {"data": None, "errors": [{"message": "…", "extensions": {"code": code}}]}}


async def test_error_instead_of_an_event_is_raised(hub: FakeHub, client: AsyncReunion) -> None:
    hub.publish_raw(coded("CURSOR_EXPIRED"))
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        with pytest.raises(CursorExpired):
            await take(stream, 1)
    hub.memory.events[0] = coded("UNAUTHENTICATED")
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        with pytest.raises(AuthenticationError):
            await take(stream, 1)
    hub.memory.events[0] = coded("UNHEARD_OF")
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        with pytest.raises(QueryRejected):
            await take(stream, 1)


async def test_expired_cursor_carries_start_after(hub: FakeHub, client: AsyncReunion) -> None:
    expired = coded("CURSOR_EXPIRED")
    expired["payload"]["errors"][0]["extensions"]["startAfter"] = "feed-1"
    for error, start in ((expired, "feed-1"), (coded("CURSOR_EXPIRED"), None)):
        hub.memory.events.clear()
        hub.publish_raw(error)
        async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
            with pytest.raises(CursorExpired) as raised:
                await take(stream, 1)
        assert raised.value.start_after == start


@pytest.mark.parametrize("start", [7, None, [], {"a": 1}, ""])
async def test_malformed_start_after_is_read_as_none(hub: FakeHub, client: AsyncReunion, start: object) -> None:
    expired = coded("CURSOR_EXPIRED")
    expired["payload"]["errors"][0]["extensions"]["startAfter"] = start
    hub.publish_raw(expired)
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        with pytest.raises(CursorExpired) as raised:
            await take(stream, 1)
    assert raised.value.start_after is None


@pytest.mark.parametrize("wrong", [{}, {"cursor": None}, {"cursor": 7}])
async def test_heartbeat_without_cursor_raises_protocol_error(
    hub: FakeHub, client: AsyncReunion, wrong: dict[str, Any]
) -> None:
    hub.publish_raw({"payload": {"data": {"alertFeed": {"type": "HEARTBEAT", **wrong}}}})
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        with pytest.raises(ProtocolError):
            await take(stream, 1)
        assert stream.cursor == START


async def test_internal_error_in_the_feed_is_retried(hub: FakeHub, client: AsyncReunion) -> None:
    hub.publish_raw(coded("INTERNAL"))
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        waiting = asyncio.ensure_future(take(stream, 1))
        await asyncio.sleep(0.1)
        hub.memory.events.clear()
        publish(hub, 1)
        assert await waiting == [1]


async def test_wrong_key_of_a_stream_is_not_retried(hub: FakeHub, face: Face) -> None:
    async with face(hub.url, "rk_test_wrong") as client:
        # Without `async with` it connects at the first wait.
        with pytest.raises(AuthenticationError):
            await take(client.alerts.stream(), 1)
    assert len(hub.feed_connections) == 1


@BOTH
async def test_stream_waits_for_a_rotated_key(hub: FakeHub, face: Face) -> None:
    """The new key comes a moment after the old one has expired."""
    key = hub.key
    async with face(hub.url, lambda: key) as client, client.alerts.stream(START, policy=FAST_STREAM) as stream:
        publish(hub, 1)
        assert await take(stream, 1) == [1]
        key = "rk_test_old"
        await stream.reconnect()
        waiting = asyncio.ensure_future(take(stream, 1))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        key = hub.key
        publish(hub, 1)
        assert await waiting == [2]


async def test_key_that_stays_refused_raises_in_time(hub: FakeHub, face: Face) -> None:
    policy = replace(FAST_STREAM, key_refresh_timeout=0.3)
    async with face(hub.url, lambda: "rk_test_old") as client:
        with pytest.raises(AuthenticationError):
            await take(client.alerts.stream(policy=policy), 1)
    assert len(hub.feed_connections) > 1


async def test_too_many_connections_are_logged_as_rate_limited(
    hub: FakeHub, client: AsyncReunion, caplog: pytest.LogCaptureFixture
) -> None:
    hub.feed_faults.append(Fault(FaultPoint.BEFORE_ACK, FaultAction.CLOSE, code=1013, reason="RATE_LIMITED"))
    publish(hub, 1)
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        assert await take(stream, 1) == [1]
    assert "(RATE_LIMITED)" in caplog.text
