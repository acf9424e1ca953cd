"""What comes over the feed and is no event: malformed frames, cursors and keys that cannot be followed."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from reunion import (
    AuthenticationError,
    CursorExpired,
    CursorForeign,
    CursorInvalid,
    ProtocolError,
    QueryRejected,
    Reunion,
)
from reunion.testing import FakeHub, Fault, FaultAction, FaultPoint
from tests.sdk.conftest import FAST_STREAM, START, publish, take

BAD_FRAMES = ["{", "[]", "null", '"next"', '{"type": 5}', '{"type": "noise"}', '{"type":"next","id":"feed"}']


@pytest.mark.parametrize("text", [*BAD_FRAMES, '{"type":"next","id":"feed","payload":{"data":{"alertFeed":{}}}}'])
async def test_a_malformed_frame_is_a_cut_and_no_event_is_skipped(hub: FakeHub, client: Reunion, text: str) -> None:
    hub.feed_faults.append(Fault(FaultPoint.BEFORE_EVENT, FaultAction.GARBAGE, event=2, text=text))
    await publish(hub, 3)
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        assert await take(stream, 3) == [1, 2, 3]
        assert stream.connections == 2


async def test_an_event_that_stays_malformed_is_an_error_and_not_skipped(hub: FakeHub, client: Reunion) -> None:
    await publish(hub, 1)
    await hub.publish_raw({"payload": {"data": {"alertFeed": {"cursor": "feed-2"}}}})
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        assert await take(stream, 1) == [1]
        with pytest.raises(ProtocolError):
            await take(stream, 1)
        assert stream.cursor == "feed-1"


@pytest.mark.parametrize(
    ("cursor", "expected"),
    [("feed-0", CursorExpired), ("garbage", CursorInvalid), ("audience-1", CursorForeign)],
)
async def test_cursors_that_cannot_be_followed(
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


async def test_errors_in_place_of_an_event(hub: FakeHub, client: Reunion) -> None:
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


async def test_an_expired_cursor_says_where_to_start(hub: FakeHub, client: Reunion) -> None:
    expired = coded("CURSOR_EXPIRED")
    expired["payload"]["errors"][0]["extensions"]["startAfter"] = "feed-1"
    for said, start in ((expired, "feed-1"), (coded("CURSOR_EXPIRED"), None)):
        hub.memory.events.clear()
        await hub.publish_raw(said)
        async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
            with pytest.raises(CursorExpired) as raised:
                await take(stream, 1)
        assert raised.value.start_after == start


@pytest.mark.parametrize("start", [7, None, [], {"a": 1}, ""])
async def test_a_start_that_is_no_cursor_is_none(hub: FakeHub, client: Reunion, start: object) -> None:
    expired = coded("CURSOR_EXPIRED")
    expired["payload"]["errors"][0]["extensions"]["startAfter"] = start
    await hub.publish_raw(expired)
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        with pytest.raises(CursorExpired) as raised:
            await take(stream, 1)
    assert raised.value.start_after is None


@pytest.mark.parametrize("wrong", [{}, {"cursor": None}, {"cursor": 7}])
async def test_a_heartbeat_without_a_cursor_is_none(hub: FakeHub, client: Reunion, wrong: dict[str, Any]) -> None:
    await hub.publish_raw({"payload": {"data": {"alertFeed": {"type": "HEARTBEAT", **wrong}}}})
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        with pytest.raises(ProtocolError):
            await take(stream, 1)
        assert stream.cursor == START


async def test_a_masked_error_is_waited_out(hub: FakeHub, client: Reunion) -> None:
    await hub.publish_raw(coded("INTERNAL"))
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        waiting = asyncio.ensure_future(take(stream, 1))
        await asyncio.sleep(0.1)
        hub.memory.events.clear()
        await publish(hub, 1)
        assert await waiting == [1]


async def test_a_wrong_key_is_not_tried_again(hub: FakeHub) -> None:
    async with Reunion(hub.url, "rk_test_wrong") as client, client.alerts.stream() as stream:
        with pytest.raises(AuthenticationError):
            await take(stream, 1)
    assert len(hub.feed_connections) == 1


async def test_a_rotated_key_is_waited_for(hub: FakeHub) -> None:
    """The new key comes a moment after the old one has ended."""
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


async def test_a_key_that_stays_refused_is_an_error_in_time(hub: FakeHub) -> None:
    policy = replace(FAST_STREAM, key_refresh_timeout=0.3)
    async with Reunion(hub.url, lambda: "rk_test_old") as client, client.alerts.stream(policy=policy) as stream:
        with pytest.raises(AuthenticationError):
            await take(stream, 1)
    assert len(hub.feed_connections) > 1


async def test_too_many_connections_are_called_so(
    hub: FakeHub, client: Reunion, caplog: pytest.LogCaptureFixture
) -> None:
    hub.feed_faults.append(Fault(FaultPoint.BEFORE_ACK, FaultAction.CLOSE, code=1013, reason="RATE_LIMITED"))
    await publish(hub, 1)
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        assert await take(stream, 1) == [1]
    assert "(RATE_LIMITED)" in caplog.text
