"""Errors of the feed: malformed frames, unusable cursors, refused keys."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from reunion import (
    AuthenticationError,
    CursorExpired,
    CursorInvalid,
    CursorMismatch,
    ProtocolError,
    QueryRejected,
    Reunion,
)
from reunion.testing import FakeHub, Fault, FaultAction, FaultPoint
from tests.sdk.feeds import FAST_STREAM, START, publish, take

BAD_FRAMES = ["{", "[]", "null", '"next"', '{"type": 5}', '{"type": "noise"}', '{"type":"next","id":"feed"}']


@pytest.mark.parametrize("text", [*BAD_FRAMES, '{"type":"next","id":"feed","payload":{"data":{"alertFeed":{}}}}'])
async def test_malformed_frame_reconnects_and_skips_no_event(hub: FakeHub, client: Reunion, text: str) -> None:
    hub.feed_faults.append(Fault(FaultPoint.BEFORE_EVENT, FaultAction.GARBAGE, event=2, text=text))
    await publish(hub, 3)
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        assert await take(stream, 3) == [1, 2, 3]
        assert stream.connections == 2


async def test_event_that_stays_malformed_raises_protocol_error(hub: FakeHub, client: Reunion) -> None:
    await publish(hub, 1)
    await hub.publish_raw({"payload": {"data": {"alertFeed": {"cursor": "feed-2"}}}})
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        assert await take(stream, 1) == [1]
        with pytest.raises(ProtocolError):
            await take(stream, 1)
        assert stream.cursor == "feed-1"


@pytest.mark.parametrize(
    ("cursor", "expected"),
    [("feed-0", CursorExpired), ("garbage", CursorInvalid), ("audience-1", CursorMismatch)],
)
async def test_unusable_cursor_raises_its_error(
    hub: FakeHub, client: Reunion, cursor: str, expected: type[Exception]
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


async def test_error_instead_of_an_event_is_raised(hub: FakeHub, client: Reunion) -> None:
    await hub.publish_raw(coded("CURSOR_EXPIRED"))
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


async def test_expired_cursor_carries_start_after(hub: FakeHub, client: Reunion) -> None:
    expired = coded("CURSOR_EXPIRED")
    expired["payload"]["errors"][0]["extensions"]["startAfter"] = "feed-1"
    for error, start in ((expired, "feed-1"), (coded("CURSOR_EXPIRED"), None)):
        hub.memory.events.clear()
        await hub.publish_raw(error)
        async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
            with pytest.raises(CursorExpired) as raised:
                await take(stream, 1)
        assert raised.value.start_after == start


@pytest.mark.parametrize("start", [7, None, [], {"a": 1}, ""])
async def test_malformed_start_after_is_read_as_none(hub: FakeHub, client: Reunion, start: object) -> None:
    expired = coded("CURSOR_EXPIRED")
    expired["payload"]["errors"][0]["extensions"]["startAfter"] = start
    await hub.publish_raw(expired)
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        with pytest.raises(CursorExpired) as raised:
            await take(stream, 1)
    assert raised.value.start_after is None


@pytest.mark.parametrize("wrong", [{}, {"cursor": None}, {"cursor": 7}])
async def test_heartbeat_without_cursor_raises_protocol_error(
    hub: FakeHub, client: Reunion, wrong: dict[str, Any]
) -> None:
    await hub.publish_raw({"payload": {"data": {"alertFeed": {"type": "HEARTBEAT", **wrong}}}})
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        with pytest.raises(ProtocolError):
            await take(stream, 1)
        assert stream.cursor == START


async def test_internal_error_in_the_feed_is_retried(hub: FakeHub, client: Reunion) -> None:
    await hub.publish_raw(coded("INTERNAL"))
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        waiting = asyncio.ensure_future(take(stream, 1))
        await asyncio.sleep(0.1)
        hub.memory.events.clear()
        await publish(hub, 1)
        assert await waiting == [1]


async def test_wrong_key_of_a_stream_is_not_retried(hub: FakeHub) -> None:
    async with Reunion(hub.url, "rk_test_wrong") as client, client.alerts.stream() as stream:
        with pytest.raises(AuthenticationError):
            await take(stream, 1)
    assert len(hub.feed_connections) == 1


async def test_stream_waits_for_a_rotated_key(hub: FakeHub) -> None:
    """The new key comes a moment after the old one has expired."""
    key = hub.key
    async with Reunion(hub.url, lambda: key) as client, client.alerts.stream(START, policy=FAST_STREAM) as stream:
        await publish(hub, 1)
        assert await take(stream, 1) == [1]
        key = "rk_test_old"
        await stream.reconnect()
        waiting = asyncio.ensure_future(take(stream, 1))
        await asyncio.sleep(0.3)
        assert not waiting.done()
        key = hub.key
        await publish(hub, 1)
        assert await waiting == [2]


async def test_key_that_stays_refused_raises_in_time(hub: FakeHub) -> None:
    policy = replace(FAST_STREAM, key_refresh_timeout=0.3)
    async with Reunion(hub.url, lambda: "rk_test_old") as client, client.alerts.stream(policy=policy) as stream:
        with pytest.raises(AuthenticationError):
            await take(stream, 1)
    assert len(hub.feed_connections) > 1


async def test_too_many_connections_are_logged_as_rate_limited(
    hub: FakeHub, client: Reunion, caplog: pytest.LogCaptureFixture
) -> None:
    hub.feed_faults.append(Fault(FaultPoint.BEFORE_ACK, FaultAction.CLOSE, code=1013, reason="RATE_LIMITED"))
    await publish(hub, 1)
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        assert await take(stream, 1) == [1]
    assert "(RATE_LIMITED)" in caplog.text
