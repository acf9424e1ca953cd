"""The feed: nothing lost and nothing twice, at any cut."""

import asyncio
import logging
import time
from collections.abc import Sequence
from functools import partial

import pytest

from reunion import (
    AsyncFeedStream,
    AsyncReunion,
    AuthenticationError,
    Circle,
    Exchange,
    FeedEventType,
    GeoPoint,
    StreamPolicy,
)
from reunion.testing import FakeHub, Fault, FaultAction, FaultPoint, sample_alert, sample_area
from tests.sdk.faces import BOTH, Face
from tests.sdk.feeds import FAST_RETRY, FAST_STREAM, START, publish, take
from tests.timeouts import HANG_TIMEOUT, PROGRAM_TIMEOUT
from tests.waiting import until


async def require_no_more(stream: AsyncFeedStream, hub: FakeHub, connections: int) -> None:
    """Read on, over the connections that are still to come."""
    waiting = asyncio.ensure_future(anext(stream))
    await until(lambda: len(hub.feed_connections) >= connections)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.1):
            await waiting


async def test_events_are_typed_and_carry_their_cursor(hub: FakeHub, client: AsyncReunion) -> None:
    async with client.alerts.stream(START) as stream:
        cursor = hub.publish("STAGE", sample_alert("a"), stage={"number": 1, "radiusKm": 200.0})
        event = await anext(stream)
        assert (event.type, event.alert.id, event.cursor) == (FeedEventType.STAGE, "a", cursor)
        assert event.stage is not None
        assert event.stage.radius_km == 200.0
        assert event.area is None
        assert stream.cursor == cursor


async def test_stream_is_connected_once_it_is_entered(hub: FakeHub, client: AsyncReunion) -> None:
    async with client.alerts.stream() as stream:
        assert (stream.connections, stream.cursor is not None) == (1, True)
        publish(hub, 1)
        # Nobody has waited for an event yet: this one would be lost if the feed began with the first wait.
        assert await take(stream, 1) == [1]


@BOTH
async def test_entering_waits_for_an_absent_hub(hub: FakeHub, client: AsyncReunion) -> None:
    hub.feed_faults.extend([Fault(FaultPoint.HANDSHAKE, FaultAction.CLOSE, code=503)] * 3)
    async with client.alerts.stream(policy=FAST_STREAM) as stream:
        assert (stream.connections, len(hub.feed_connections)) == (1, 4)


async def test_entering_with_a_wrong_key_raises_and_holds_no_connection(hub: FakeHub, face: Face) -> None:
    async with face(hub.url, "rk_test_wrong") as client:
        stream = client.alerts.stream()
        with pytest.raises(AuthenticationError):
            async with stream:
                pytest.fail("it was entered")
        assert stream.connections == 0


@pytest.mark.parametrize(
    "kind", ["AREA_ADDED", "AREA_CORRECTED", "AREA_REMOVED", "STAGE", "RADIUS_REDUCED", "CONFIRMED"]
)
async def test_event_about_an_area_names_its_number(hub: FakeHub, client: AsyncReunion, kind: str) -> None:
    async with client.alerts.stream(START) as stream:
        hub.publish(kind, sample_alert("a", areas=[sample_area(1), sample_area(3)]), area=3)
        event = await anext(stream)
    assert event.type.is_known
    assert (event.type, event.area) == (kind, 3)
    assert [area.number for area in event.alert.areas] == [1, 3]


EVERY_POINT = [
    Fault(FaultPoint.HANDSHAKE, FaultAction.CLOSE, code=503),
    *[Fault(point) for point in (FaultPoint.BEFORE_ACK, FaultPoint.AFTER_ACK, FaultPoint.AFTER_SUBSCRIBE)],
    *[
        Fault(point, event=n)
        for point in (FaultPoint.BEFORE_EVENT, FaultPoint.MID_EVENT, FaultPoint.AFTER_EVENT)
        for n in (1, 2, 5)
    ],
]


@pytest.mark.parametrize("fault", EVERY_POINT, ids=lambda fault: f"{fault.point}-{fault.event}")
async def test_cut_at_any_point_loses_nothing(hub: FakeHub, client: AsyncReunion, fault: Fault) -> None:
    hub.feed_faults.append(fault)
    publish(hub, 5)
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        assert await take(stream, 5) == [1, 2, 3, 4, 5]
        await require_no_more(stream, hub, 2)
    assert len(hub.feed_connections) == 2


@BOTH
async def test_cuts_at_every_point_in_turn_lose_nothing(hub: FakeHub, client: AsyncReunion) -> None:
    for fault in EVERY_POINT:
        hub.feed_faults.extend([fault, fault])
    publish(hub, 40)
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        assert await take(stream, 40) == list(range(1, 41))
        await require_no_more(stream, hub, len(hub.feed_connections))


@pytest.mark.parametrize("code", [1000, 1001, 1011, 1012, 1013, 4408])
async def test_close_by_the_hub_loses_nothing(hub: FakeHub, client: AsyncReunion, code: int) -> None:
    hub.feed_faults.append(Fault(FaultPoint.AFTER_EVENT, FaultAction.CLOSE, event=2, code=code))
    publish(hub, 4)
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        assert await take(stream, 4) == [1, 2, 3, 4]


@BOTH
@pytest.mark.parametrize(
    "point", [FaultPoint.BEFORE_ACK, FaultPoint.AFTER_SUBSCRIBE, FaultPoint.BEFORE_EVENT, FaultPoint.AFTER_EVENT]
)
async def test_dead_peer_is_noticed_and_replaced(hub: FakeHub, client: AsyncReunion, point: FaultPoint) -> None:
    hub.feed_faults.append(Fault(point, FaultAction.HANG, event=2))
    publish(hub, 3)
    began = time.monotonic()
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        assert await take(stream, 3) == [1, 2, 3]
    assert time.monotonic() - began < StreamPolicy().ping_interval


async def test_quiet_feed_keeps_its_connection(hub: FakeHub, client: AsyncReunion) -> None:
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        waiting = asyncio.ensure_future(anext(stream))
        await asyncio.sleep(FAST_STREAM.ping_interval * 5)
        publish(hub, 1)
        assert (await waiting).sequence == 1
        assert stream.connections == 1


async def test_silence_is_noticed_over_cancelled_calls(hub: FakeHub, client: AsyncReunion) -> None:
    hub.feed_faults.append(Fault(FaultPoint.AFTER_SUBSCRIBE, FaultAction.HANG))
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        for _ in range(40):
            try:
                await asyncio.wait_for(anext(stream), 0.05)
            except TimeoutError:
                continue
        assert stream.connections >= 2


async def test_cancelled_call_loses_no_event(hub: FakeHub, client: AsyncReunion) -> None:
    received: list[int] = []

    async def read() -> None:
        wait = 0.0005
        while len(received) < 200:
            task = asyncio.ensure_future(anext(stream))
            await asyncio.wait([task], timeout=wait)
            if not task.done():
                task.cancel()
            try:
                received.append((await task).sequence)
                wait = 0.0005
            except asyncio.CancelledError:
                # On a busy machine the same event would otherwise be cancelled again and again.
                wait = min(2 * wait, 1.0)

    async with client.alerts.stream(START) as stream:
        writing = asyncio.ensure_future(asyncio.to_thread(publish, hub, 200))
        async with asyncio.timeout(PROGRAM_TIMEOUT):
            await read()
        await writing
    assert received == list(range(1, 201))


@BOTH
async def test_slow_reader_loses_no_event(hub: FakeHub, client: AsyncReunion) -> None:
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        publish(hub, 4)
        received = []
        for _ in range(4):
            received += await take(stream, 1)
            await asyncio.sleep(FAST_STREAM.ping_interval * 2.5)
        assert received == [1, 2, 3, 4]


async def test_repeated_event_is_given_once(hub: FakeHub, client: AsyncReunion) -> None:
    publish(hub, 3)
    again = hub.memory.events[1]
    hub.publish_raw(again)
    publish(hub, 1)
    async with client.alerts.stream(START) as stream:
        assert await take(stream, 4) == [1, 2, 3, 5]


async def test_stream_waits_for_an_absent_hub(hub: FakeHub, client: AsyncReunion) -> None:
    port = int(hub.url.rpartition(":")[2])
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        publish(hub, 2)
        assert await take(stream, 2) == [1, 2]
        hub.stop()
        waiting = asyncio.ensure_future(take(stream, 2))
        publish(hub, 2)
        await asyncio.sleep(0.3)
        hub.start(port)
        assert await waiting == [3, 4]


async def test_stream_resumes_in_another_client(hub: FakeHub, client: AsyncReunion, face: Face) -> None:
    publish(hub, 5)
    async with client.alerts.stream(START) as stream:
        await take(stream, 2)
        saved = stream.cursor
    async with face(hub.url, hub.key) as other, other.alerts.stream(saved) as stream:
        assert await take(stream, 3) == [3, 4, 5]


async def test_reconnect_continues_after_the_cursor(hub: FakeHub, client: AsyncReunion) -> None:
    publish(hub, 4)
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        assert await take(stream, 2) == [1, 2]
        await stream.reconnect()
        assert await take(stream, 2) == [3, 4]
        waiting = asyncio.ensure_future(take(stream, 1))
        await asyncio.sleep(0.05)
        await stream.reconnect()
        publish(hub, 1)
        assert await waiting == [5]
        assert stream.connections == 3


async def test_feed_cursor_of_the_greeting_prevents_an_early_gap(hub: FakeHub, face: Face) -> None:
    async with face(hub.url, hub.key, retry=FAST_RETRY) as client:
        publish(hub, 2)
        hub.feed_faults.append(Fault(FaultPoint.BEFORE_EVENT))
        async with client.alerts.stream(policy=FAST_STREAM) as stream:
            waiting = asyncio.ensure_future(take(stream, 2))
            await asyncio.sleep(0.1)
            publish(hub, 2)
            assert await waiting == [3, 4]


@BOTH
async def test_close_ends_a_waiting_reader(hub: FakeHub, client: AsyncReunion) -> None:
    received: Sequence[object] = []

    async def read() -> None:
        async for event in stream:
            received.append(event)  # type: ignore[attr-defined]

    stream = client.alerts.stream(START)
    reader = asyncio.ensure_future(read())
    await until(lambda: stream.connections)
    await client.aclose()
    await asyncio.wait_for(reader, HANG_TIMEOUT)
    assert received == []
    assert hub.feed_connections[0].sent == 0


async def read_all(stream: AsyncFeedStream) -> list[int]:
    return [event.sequence async for event in stream]


async def test_close_ends_an_opening_that_waits_for_its_key(hub: FakeHub, face: Face) -> None:
    key_is_ready = asyncio.Event()

    async def key() -> str:
        await key_is_ready.wait()
        return hub.key

    async with face(hub.url, key) as client:
        stream = client.alerts.stream(START)
        reading = asyncio.ensure_future(read_all(stream))
        await asyncio.sleep(0.05)
        await stream.aclose()
        assert await asyncio.wait_for(reading, HANG_TIMEOUT) == []
        key_is_ready.set()
        await asyncio.sleep(0.1)
        assert hub.feed_connections == []
        await stream.aclose()


async def test_close_ends_an_opening_without_an_answer(hub: FakeHub, client: AsyncReunion) -> None:
    hub.feed_faults.append(Fault(FaultPoint.BEFORE_ACK, FaultAction.HANG))
    stream = client.alerts.stream(START, policy=StreamPolicy(open_timeout=60))
    reading = asyncio.ensure_future(read_all(stream))
    await until(lambda: hub.feed_connections)
    await asyncio.gather(stream.aclose(), stream.aclose())
    assert await asyncio.wait_for(reading, HANG_TIMEOUT) == []


@BOTH
async def test_close_ends_a_delay_between_two_openings(
    hub: FakeHub, client: AsyncReunion, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "reunion")
    hub.feed_faults.append(Fault(FaultPoint.HANDSHAKE, FaultAction.CLOSE, code=503))
    stream = client.alerts.stream(START, policy=StreamPolicy(initial_delay=3000))
    reading = asyncio.ensure_future(read_all(stream))
    await until(lambda: "retry in" in caplog.text)
    assert not reading.done()
    await stream.aclose()
    assert await asyncio.wait_for(reading, HANG_TIMEOUT) == []
    assert len(hub.feed_connections) == 1


async def test_stream_can_be_closed_at_any_step_of_opening(hub: FakeHub, client: AsyncReunion) -> None:
    opened = 0
    for steps in range(120):
        stream = client.alerts.stream(START)
        reading = asyncio.ensure_future(read_all(stream))
        for _ in range(steps):
            await asyncio.sleep(0)
        if steps >= 110:  # on a busy machine so few steps may never reach the end of the opening
            await until(partial(getattr, stream, "connections"))
        opened += stream.connections
        await stream.aclose()
        assert await asyncio.wait_for(reading, HANG_TIMEOUT) == []
    assert 0 < opened < 120, "some streams were closed before they opened, and some after"
    publish(hub, 1)
    await asyncio.sleep(0.1)
    assert [connection.sent for connection in hub.feed_connections if connection.sent] == []


async def test_timeout_of_the_key_function_reaches_the_caller(hub: FakeHub, face: Face) -> None:
    async def key() -> str:
        raise TimeoutError

    async with face(hub.url, key) as client:
        with pytest.raises(TimeoutError):
            await anext(client.alerts.stream(START))


async def test_heartbeat_moves_the_cursor_and_is_no_event(hub: FakeHub, client: AsyncReunion) -> None:
    publish(hub, 1)
    heartbeat = {"cursor": "feed-2", "sequence": 1, "type": "HEARTBEAT", "at": "2016-05-13T08:20:00Z"}
    hub.publish_raw({"payload": {"data": {"alertFeed": heartbeat | {"alert": None, "stage": None}}}})
    async with client.alerts.stream(START, policy=FAST_STREAM) as stream:
        assert await take(stream, 1) == [1]
        reading = asyncio.ensure_future(take(stream, 1))
        async with asyncio.timeout(HANG_TIMEOUT):
            while stream.cursor != "feed-2":  # noqa: ASYNC110 - no event tells when it has been read
                await asyncio.sleep(0.01)
        # After a cut the stream continues there.
        await stream.reconnect()
        publish(hub, 1)
        assert await reading == [3]


async def test_area_is_sent_on_every_connection(hub: FakeHub, face: Face) -> None:
    seen: list[Exchange] = []
    circle = Circle(GeoPoint(37.5, 115.5), 30)
    wire = {"circle": {"point": {"latitude": 37.5, "longitude": 115.5}, "radiusKm": 30}}
    async with face(hub.url, hub.key, observer=seen.append) as client:
        publish(hub, 2)
        for area, sent in ((circle, wire), (["861f1d4b7ffffff"], {"cells": ["861f1d4b7ffffff"]}), (None, None)):
            seen.clear()
            async with client.alerts.stream(START, area=area) as stream:
                await take(stream, 1)
                await stream.reconnect()
                await take(stream, 1)
            assert [one.variables["area"] for one in seen] == [sent, sent]


async def test_observer_sees_events_with_their_connection(hub: FakeHub, face: Face) -> None:
    seen: list[Exchange] = []
    async with face(hub.url, hub.key, observer=seen.append) as client:
        publish(hub, 2)
        async with client.alerts.stream(START) as stream:
            await take(stream, 1)
            await stream.reconnect()
            await take(stream, 1)
    assert [(one.operation, one.connection) for one in seen] == [("alertFeed", 1), ("alertFeed", 2)]
    assert seen[1].body["data"]["alertFeed"]["sequence"] == 2


async def test_log_tells_unreached_from_cut(hub: FakeHub, caplog: pytest.LogCaptureFixture, face: Face) -> None:
    caplog.set_level(logging.WARNING, "reunion")
    publish(hub, 2)
    hub.feed_faults.extend([Fault(FaultPoint.HANDSHAKE, FaultAction.CLOSE, code=503), Fault(FaultPoint.AFTER_EVENT)])
    async with face(hub.url, hub.key) as client, client.alerts.stream(START, policy=FAST_STREAM) as stream:
        assert await take(stream, 2) == [1, 2]
    messages = [record.getMessage().partition(",")[0] for record in caplog.records if record.name == "reunion"]
    assert messages == ["feed not reached (HUB_UNAVAILABLE)", "feed cut (TRANSPORT)"]
