"""The feed's log and its followers, on the real database."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from hub.domain.alerts.alert import AlertStatus
from hub.domain.delivery.feed import FeedEvent, FeedType, Silence
from hub.errors import CursorExpired, CursorInvalid, CursorMismatch, FollowerTooSlow, InvalidInput, StorageUnavailable
from hub.services.feed import follow_feed as following_feed
from hub.services.feed.follow_feed import FeedRequest, Followed, Heartbeat
from hub.services.feed.list_alerts import list_alerts
from hub.services.maintenance.trim_feed import TRIM_BATCH_SIZE, trim_feed
from hub.storage import feed_tail
from hub.storage.mongo.alerts.feed import FeedLog
from hub.storage.mongo.database import Database
from hub.storage.redis.feed_signal import FeedSignal
from tests.storage.feed_scene import (
    LIVE,
    LONG_AGO,
    NOW,
    OTHER,
    TEST,
    WEEK,
    Scene,
    begun,
    event,
    opened_scene,
    take,
)
from tests.timeouts import HANG_TIMEOUT


@pytest.fixture
async def scene(database: Database, signal: FeedSignal) -> Scene:
    return await opened_scene(database, signal)


async def test_sequences_have_no_gaps_and_follow_the_commits(scene: Scene) -> None:
    await scene.add(event())
    await asyncio.gather(*(scene.add(event(), event()) for _ in range(10)))
    read = await scene.log.after(0, tuple(AlertStatus))
    assert [one.sequence for one in read] == list(range(1, 22))
    assert await scene.log.last() == 21


async def test_a_change_that_fails_takes_no_place(scene: Scene) -> None:
    await scene.add(event())

    async def work(transaction: Any) -> None:
        await scene.log.append(event(), transaction)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await scene.database.run(work)
    await scene.add(event())
    assert [one.sequence for one in await scene.log.after(0, tuple(AlertStatus))] == [1, 2]


async def test_a_follower_without_a_cursor_begins_now(scene: Scene) -> None:
    await scene.add(event())
    following = asyncio.create_task(take(scene.follow(), 1))
    await begun(scene)
    await scene.add(event(kind=FeedType.UPDATE))
    [(_, first)] = await following
    assert (first.sequence, first.type) == (2, FeedType.UPDATE)


async def test_a_follower_resumes_at_any_place_without_gap_or_repeat(scene: Scene) -> None:
    await scene.add(event())
    following = asyncio.create_task(take(scene.follow(), 12))
    await begun(scene)
    await scene.add(*(event() for _ in range(12)))
    seen = await following
    for place, (cursor, one) in enumerate(seen[:-1]):
        rest = await take(scene.follow(cursor), len(seen) - place - 1)
        assert [later.sequence for _, later in rest] == list(range(one.sequence + 1, 14))


async def test_what_is_committed_while_the_past_is_read_comes_once(scene: Scene) -> None:
    await scene.add(event())
    [(cursor, _)] = await take(scene.follow(scene.desk.cursors.seal((0,), kind="feed", reader="2")), 1)
    following = asyncio.create_task(take(scene.follow(cursor), 40))
    for _ in range(20):
        await scene.add(event(), event())
    assert [one.sequence for _, one in await following] == list(range(2, 42))


async def test_each_mode_sees_its_own_alerts_only(scene: Scene) -> None:
    await scene.add(event(), event(AlertStatus.EXERCISE), event(AlertStatus.TEST), event())
    start = {
        actor.tenant: scene.desk.cursors.seal((0,), kind="feed", reader=str(actor.tenant)) for actor in (LIVE, TEST)
    }
    assert [one.sequence for _, one in await take(scene.follow(start[2]), 2)] == [1, 4]
    assert [one.sequence for _, one in await take(scene.follow(start[3], TEST), 2)] == [2, 3]
    following = asyncio.create_task(take(scene.follow(by=TEST), 1))
    await begun(scene)
    await scene.add(event(), event(AlertStatus.TEST))
    [(_, seen)] = await following
    assert seen.sequence == 6


async def test_bad_cursors_are_told_apart(scene: Scene) -> None:
    await scene.add(*(event() for _ in range(3)))
    seal = scene.desk.cursors.seal
    with pytest.raises(CursorInvalid):
        await take(scene.follow("garbage"), 1)
    with pytest.raises(CursorMismatch):
        await take(scene.follow(seal((1,), kind="feed", reader="2"), OTHER), 1)
    with pytest.raises(CursorMismatch):
        await take(scene.follow(seal((1, 0), kind="audience:al_1", reader="2")), 1)
    with pytest.raises(CursorInvalid):
        await take(scene.follow(seal((99,), kind="feed", reader="2")), 1)


@pytest.mark.parametrize("cursor", ["", " ", "garbage"])
async def test_a_list_goes_on_from_no_cursor_that_is_none(scene: Scene, cursor: str) -> None:
    with pytest.raises(CursorInvalid):
        await list_alerts(LIVE, scene.desk, None, cursor, 5)


async def test_a_follower_that_falls_behind_is_ended_and_loses_nothing(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feed_tail, "MAX_QUEUE", 5)
    await scene.add(event())
    async with scene.tail.follow() as live:
        await scene.add(*(event() for _ in range(20)))
        await asyncio.sleep(3 * feed_tail.RETRY_SECONDS)
        seen: list[int] = []

        async def read_on() -> None:
            async for one in live:
                assert isinstance(one, FeedEvent)
                seen.append(one.sequence)

        with pytest.raises(FollowerTooSlow):
            await read_on()
    assert seen == list(range(2, 7))
    cursor = scene.desk.cursors.seal((seen[-1],), kind="feed", reader="2")
    assert [one.sequence for _, one in await take(scene.follow(cursor), 15)] == list(range(7, 22))


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> float:
    """A heartbeat after less than a second."""
    monkeypatch.setattr(following_feed, "MIN_HEARTBEAT_SECONDS", 0)
    return 0.3


async def test_silence_brings_heartbeats_whose_cursor_leads_on(scene: Scene, soon: float) -> None:
    await scene.add(event(), event(AlertStatus.TEST))
    async with scene.following(FeedRequest(scene.cursor(0), heartbeat=soon)) as stream:
        first = await anext(stream)
        assert isinstance(first, Followed)
        beats = [await anext(stream), await anext(stream)]
        # What only others hear of is behind it too.
        assert [(type(beat), beat.place) for beat in beats if isinstance(beat, Heartbeat)] == [(Heartbeat, 2)] * 2
        await scene.add(event())
        following = await anext(stream)
        assert isinstance(following, Followed)
        assert following.event.sequence == 3
    assert [one.sequence for _, one in await take(scene.follow(beats[-1].cursor), 1)] == [3]


async def test_no_heartbeat_passes_over_an_event(scene: Scene, monkeypatch: pytest.MonkeyPatch, soon: float) -> None:
    monkeypatch.setattr(feed_tail, "RETRY_SECONDS", 0.003)
    await scene.add(event())
    heard, beats = 1, 0

    async def write() -> None:
        for number in range(150):
            await scene.add(*(event() for _ in range(number % 3 + 1)))
            await asyncio.sleep(0.002 * (number % 5))

    writing = asyncio.create_task(write())
    try:
        async with scene.following(FeedRequest(scene.cursor(1), heartbeat=0.004)) as stream:
            async for one in stream:
                if isinstance(one, Heartbeat):
                    beats += 1
                    assert one.place == heard
                else:
                    heard += 1
                    assert one.event.sequence == heard
                if heard == 1 + 300:
                    break
    finally:
        writing.cancel()
        await asyncio.wait({writing})
    assert beats > 10


async def test_an_event_at_the_timeout_precedes_the_heartbeat(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    real, late = (
        asyncio.timeout,
        [FeedEvent(FeedType.ALERT, "al_1", AlertStatus.ACTUAL, 1, NOW, sequence=number) for number in (1, 2)],
    )

    def over(seconds: float | None) -> asyncio.Timeout:
        if late:
            scene.tail._place = late[0].sequence
            scene.tail._hand_out(late.pop(0))
            raise TimeoutError
        return real(seconds)

    async with scene.tail.follow(0.05) as live:
        monkeypatch.setattr(asyncio, "timeout", over)
        heard = [await anext(live) for _ in range(3)]
    assert [one.sequence if isinstance(one, FeedEvent) else one for one in heard] == [1, 2, Silence(2)]


@pytest.mark.parametrize("heartbeat", [-1, 0, 4, 301, 2**31 - 1])
async def test_a_heartbeat_comes_neither_all_the_time_nor_never(scene: Scene, heartbeat: int) -> None:
    with pytest.raises(InvalidInput):
        async with scene.following(FeedRequest(None, heartbeat=heartbeat)) as stream:
            await anext(stream)


async def test_events_during_a_failed_read_are_delivered_later(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    await scene.add(event())
    following = asyncio.create_task(take(scene.follow(scene.cursor(1)), 6))
    await begun(scene)
    await asyncio.sleep(0.3)
    with monkeypatch.context() as away:

        async def nobody(*_: object) -> int:
            raise StorageUnavailable()

        away.setattr(FeedLog, "last", nobody)
        away.setattr(FeedLog, "after", nobody)
        for _ in range(5):
            await scene.add(event())
            await asyncio.sleep(0.3)
    await scene.add(event())
    assert [one.sequence for _, one in await following] == list(range(2, 8))


async def test_the_reader_rests_when_nobody_follows(scene: Scene) -> None:
    async with scene.tail.follow():
        assert scene.tail.followers == 1
        assert scene.tail.place == 0
    assert scene.tail.followers == 0
    assert scene.tail.place is None


async def test_only_events_older_than_the_retention_are_trimmed(scene: Scene) -> None:
    await scene.add(event(at=LONG_AGO), event(at=LONG_AGO), event(at=NOW - WEEK), event())
    assert await scene.trim() == 2
    assert [one.sequence for one in await scene.log.after(0, tuple(AlertStatus))] == [3, 4]
    assert await scene.trim() == 0
    await scene.add(event())
    assert await scene.log.last() == 5


async def test_what_stands_behind_a_younger_event_stays(scene: Scene) -> None:
    """Moments are taken before commits, so the log's order is not quite theirs; only its beginning goes."""
    await scene.add(event(at=LONG_AGO), event(), event(at=LONG_AGO), event())
    assert await scene.trim() == 1
    assert [one.sequence for one in await scene.log.after(0, tuple(AlertStatus))] == [2, 3, 4]


async def test_trimming_goes_in_pieces(scene: Scene) -> None:
    old = TRIM_BATCH_SIZE + 3
    # Each call is a transaction, which the server ends after five seconds.
    for pending in range(old, 0, -100):
        await scene.add(*(event(at=LONG_AGO) for _ in range(min(100, pending))))
    await scene.add(event())
    assert [await scene.trim(), await scene.trim(), await scene.trim()] == [TRIM_BATCH_SIZE, 3, 0]
    assert await scene.log.oldest_kept(tuple(AlertStatus)) == old


async def test_only_a_cursor_before_trimmed_events_has_expired(scene: Scene) -> None:
    await scene.add(*(event(at=LONG_AGO) for _ in range(3)), event(), event())
    await scene.trim()
    for place in (0, 2):
        with pytest.raises(CursorExpired):
            await take(scene.follow(scene.cursor(place)), 1)
    assert [one.sequence for _, one in await take(scene.follow(scene.cursor(3)), 2)] == [4, 5]


async def test_an_expired_cursor_gets_one_that_works_from_now(scene: Scene) -> None:
    await scene.add(event(at=LONG_AGO), event())
    await scene.trim()
    for by in (LIVE, OTHER):
        with pytest.raises(CursorExpired) as expired:
            await take(scene.follow(scene.cursor(0, by), by=by), 1)
        at = await scene.log.last()
        await scene.add(event())
        start = expired.value.details["startAfter"]
        # Every event from then on is delivered, even to a late follower.
        assert [one.sequence for _, one in await take(scene.follow(start, by=by), 1)] == [at + 1]


async def test_trimmed_events_of_other_modes_expire_no_cursor(scene: Scene) -> None:
    await scene.add(event(at=LONG_AGO), event(AlertStatus.TEST, at=LONG_AGO), event())
    await scene.trim()
    assert [one.sequence for _, one in await take(scene.follow(scene.cursor(1)), 1)] == [3]
    with pytest.raises(CursorExpired):
        await take(scene.follow(scene.cursor(1, TEST), by=TEST), 1)


async def test_without_a_cursor_a_follower_starts_now_after_trimming(scene: Scene) -> None:
    await scene.add(event(at=LONG_AGO))
    await scene.trim()
    following = asyncio.create_task(take(scene.follow(), 1))
    await begun(scene)
    await scene.add(event(kind=FeedType.UPDATE))
    [(cursor, first)] = await following
    assert first.sequence == 2
    await scene.add(event())
    assert [one.sequence for _, one in await take(scene.follow(cursor), 1)] == [3]


async def test_whoever_is_connected_while_the_feed_is_trimmed_loses_nothing(scene: Scene) -> None:
    await scene.add(event(at=LONG_AGO))
    following = asyncio.create_task(take(scene.follow(scene.cursor(0)), 9))
    await begun(scene)
    for _ in range(4):
        await scene.add(event(at=LONG_AGO), event())
        await asyncio.sleep(2 * feed_tail.RETRY_SECONDS)
        await scene.trim()
    assert [one.sequence for _, one in await following] == list(range(1, 10))


class TrimmedBetween(FeedLog):
    """A log that is trimmed at the moment at which the next page is asked for."""

    def __init__(self, scene: Scene) -> None:
        super().__init__(scene.database, scene.signal)
        self.pages = 0

    async def after(self, sequence: int, statuses: Any, limit: int = 500) -> list[FeedEvent]:
        self.pages += 1
        if self.pages == 2:
            await trim_feed(self, keep=WEEK, now=NOW)
        return await super().after(sequence, statuses, 2)


async def test_a_follower_overtaken_by_trimming_gets_no_gap(scene: Scene) -> None:
    await scene.add(*(event(at=LONG_AGO) for _ in range(5)), event())
    scene.desk = replace(scene.desk, log=TrimmedBetween(scene))
    seen: list[int] = []

    async def read_on() -> None:
        async for _, one in scene.follow(scene.cursor(0)):
            seen.append(one.sequence)

    with pytest.raises(CursorExpired):
        await read_on()
    assert seen == [1, 2]


async def test_a_reader_that_is_overtaken_ends_its_followers(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    async def silent(*_: object) -> None:
        """No word of what has come: the reader looks too late."""

    monkeypatch.setattr(FeedSignal, "send", silent)
    await scene.add(event())
    async with scene.tail.follow() as live:
        await scene.add(*(event(at=LONG_AGO) for _ in range(3)), event())
        await scene.database.collection("feed").update_one({"_id": 1}, {"$set": {"at": LONG_AGO}})
        await scene.trim()
        with pytest.raises(FollowerTooSlow):
            async with asyncio.timeout(HANG_TIMEOUT):
                await anext(live)
