"""A follower of an area hears of what was told there, to its end, and of nothing else."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from hub.domain.alerts.alert import AlertStatus
from hub.domain.areas.followed_areas import FollowedArea
from hub.domain.delivery.feed import FeedType, NewEvent
from hub.domain.geometry import Circle, Point
from hub.services.feed import follow_feed as following_feed
from hub.services.feed.follow_feed import FeedRequest, Followed, Heartbeat
from hub.storage.mongo.database import Database
from hub.storage.redis.feed_signal import FeedSignal
from tests.public_alerts import public_alert
from tests.storage.feed_scene import NOW, Scene, begun, opened_scene

HERE, FAR = Point(37.74, 115.67), Point(22.5, 114.1)
AREA = FollowedArea(circle=Circle(HERE, 30))


@pytest.fixture
async def scene(database: Database, signal: FeedSignal) -> Scene:
    made = await opened_scene(database, signal)
    await made.open(public_alert("al_here", centre=HERE), public_alert("al_far", centre=FAR))
    return made


def of(alert: str, kind: FeedType = FeedType.UPDATE) -> NewEvent:
    return NewEvent(kind, alert, AlertStatus.ACTUAL, 1, NOW)


async def change(scene: Scene, alert: str, **changes: Any) -> None:
    async def work(transaction: Any) -> None:
        row = await scene.alerts.get(alert, transaction)
        assert row is not None
        await scene.alerts.change(alert, {"areas": row.with_area(replace(row.areas[0], **changes))}, transaction)

    await scene.database.run(work)


def heard(one: Followed | Heartbeat) -> tuple[int, str]:
    assert isinstance(one, Followed)
    return one.event.sequence, one.event.alert


async def hear(scene: Scene, wish: FeedRequest, count: int) -> list[tuple[int, str]]:
    async with scene.following(wish) as stream:
        return [heard(await anext(stream)) for _ in range(count)]


async def test_missed_and_live_events_are_both_of_the_area(scene: Scene) -> None:
    await scene.add(of("al_far"), of("al_here"), of("al_far"), of("al_here"))
    following = asyncio.create_task(hear(scene, FeedRequest(scene.cursor(0), AREA), 4))
    await begun(scene)
    await scene.add(of("al_far"), of("al_here"), of("al_far"))
    await scene.add(of("al_here"), of("al_far"))
    assert await following == [(2, "al_here"), (4, "al_here"), (6, "al_here"), (8, "al_here")]
    assert await hear(scene, FeedRequest(scene.cursor(4)), 5) == [
        (number, "al_here" if number in (6, 8) else "al_far") for number in range(5, 10)
    ]


async def test_an_alert_is_followed_from_the_area_to_its_end(scene: Scene) -> None:
    # 150 km to the north: the first stage does not touch the area.
    there = public_alert("al_there", centre=Point(HERE.latitude + 150 / 111.2, HERE.longitude))
    await scene.open(there)
    await change(scene, "al_there", told_km=100.0, covered_km=100.0)
    async with scene.following(FeedRequest(scene.cursor(0), AREA)) as stream:
        first = asyncio.ensure_future(anext(stream))
        await begun(scene)
        await scene.add(of("al_there", FeedType.ALERT), of("al_there", FeedType.STAGE), of("al_here"))
        assert heard(await first) == (3, "al_here")
        await change(scene, "al_there", told_km=200.0, covered_km=200.0)
        await scene.add(of("al_there", FeedType.STAGE))
        assert heard(await anext(stream)) == (4, "al_there")
        # Narrowed to nothing, as far as this area goes: what was told there must still be taken down.
        await change(scene, "al_there", covered_km=20.0)
        await scene.add(of("al_there", FeedType.CANCEL))
        assert heard(await anext(stream)) == (5, "al_there")


async def test_a_feed_that_is_busy_elsewhere_is_silent_here(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following_feed, "MIN_HEARTBEAT_SECONDS", 0)
    stop = asyncio.Event()

    async def elsewhere() -> None:
        while not stop.is_set():
            await scene.add(of("al_far"))
            await asyncio.sleep(0.05)

    writing = asyncio.create_task(elsewhere())
    heartbeat: Any = 0.6
    try:
        async with scene.following(FeedRequest(None, AREA, heartbeat)) as stream:
            beats = [await anext(stream) for _ in range(3)]
    finally:
        stop.set()
        await writing
    places = [beat.place for beat in beats if isinstance(beat, Heartbeat)]
    assert len(places) == 3
    assert places == sorted(set(places))
    # A follower that resumes from a heartbeat's cursor misses nothing of its area.
    await scene.add(of("al_here"))
    last = await scene.log.last()
    assert await hear(scene, FeedRequest(beats[-1].cursor, AREA), 1) == [(last, "al_here")]
