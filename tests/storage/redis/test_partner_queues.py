"""Lanes and breakers on a real Redis."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from redis.asyncio import Redis

from hub.local.redis import EmbeddedRedis
from hub.storage.redis.client import connect
from hub.storage.redis.partner_queues import PartnerQueues

BAD = (0, 500, None)
GOOD = (500, 0, None)


@pytest.fixture
async def redis(tmp_path: Path) -> AsyncIterator[Redis]:
    embedded = EmbeddedRedis(tmp_path)
    await embedded.start()
    client = connect(embedded.url)
    try:
        yield client
    finally:
        await client.aclose()
        await embedded.stop()


@pytest.fixture
def partner_queues(redis: Redis) -> PartnerQueues:
    return PartnerQueues(redis, 2, timedelta(seconds=0.3), pauses_ms=(200, 400))


async def test_a_lane_is_open_in_its_whole_width_once_a_batch_was_good(
    partner_queues: PartnerQueues, redis: Redis
) -> None:
    assert await partner_queues.room(2) == 1
    assert await partner_queues.enter(2)
    assert (await partner_queues.room(2), await partner_queues.enter(2)) == (0, None)
    await partner_queues.report(2, *GOOD)
    assert await partner_queues.room(2) == 1
    assert await partner_queues.enter(2)
    assert (await partner_queues.room(2), await partner_queues.enter(2)) == (0, None)


async def test_a_lane_is_narrow_again_after_a_bad_batch_or_a_long_silence(
    partner_queues: PartnerQueues, redis: Redis
) -> None:
    await partner_queues.report(2, *GOOD)
    assert await partner_queues.room(2) == 2
    await partner_queues.report(2, *BAD)
    assert await partner_queues.room(2) == 1
    await partner_queues.report(2, *GOOD)
    assert 0 < await redis.pttl("{lane:2}:good") <= 60_000
    await redis.delete("{lane:2}:good")
    assert await partner_queues.room(2) == 1
    assert await partner_queues.room(4) == 1


async def test_a_dead_workers_place_is_no_room_until_it_has_run_out(partner_queues: PartnerQueues) -> None:
    """One that kills whoever works for it costs one process a lease."""
    assert await partner_queues.enter(2)
    assert await partner_queues.room(2) == 0
    await asyncio.sleep(0.35)
    assert await partner_queues.room(2) == 1


async def test_a_lane_rests_for_as_long_as_it_is_told_to(partner_queues: PartnerQueues) -> None:
    await partner_queues.report(2, *GOOD)
    place = await partner_queues.enter(2)
    assert place
    await partner_queues.pause(2, 0.3)
    await partner_queues.pause(2, 0.05)
    await asyncio.sleep(0.1)
    assert (await partner_queues.room(2), await partner_queues.enter(2), await partner_queues.stay(place)) == (
        0,
        None,
        False,
    )
    assert await partner_queues.room(4)
    await partner_queues.leave(place)
    await asyncio.sleep(0.25)
    assert await partner_queues.room(2) == 2, "nothing has failed, so there is no trial"


async def test_a_lane_has_so_many_places_and_each_tenant_its_own(partner_queues: PartnerQueues) -> None:
    await partner_queues.report(2, *GOOD)
    first, second = await partner_queues.enter(2), await partner_queues.enter(2)
    assert first
    assert second
    assert await partner_queues.enter(2) is None
    assert await partner_queues.enter(4)
    await partner_queues.leave(first)
    assert await partner_queues.enter(2)
    assert await partner_queues.stay(second)


async def test_the_place_of_a_dead_worker_is_free_after_a_while(partner_queues: PartnerQueues) -> None:
    await partner_queues.report(2, *GOOD)
    dead, alive = await partner_queues.enter(2), await partner_queues.enter(2)
    assert dead
    assert alive
    for _ in range(4):
        await asyncio.sleep(0.1)
        assert await partner_queues.stay(alive)
    heir = await partner_queues.enter(2)
    assert heir
    assert not await partner_queues.stay(dead)
    assert await partner_queues.enter(2) is None


async def test_a_channel_that_fails_twice_in_a_row_closes_its_lane_for_longer_each_time(
    partner_queues: PartnerQueues,
) -> None:
    place = await partner_queues.enter(2)
    assert place
    assert await partner_queues.report(2, *BAD) == 0
    assert await partner_queues.report(2, *GOOD) == 0
    assert await partner_queues.report(2, *BAD) == 0
    assert await partner_queues.report(2, *BAD) == 0.2
    assert not await partner_queues.stay(place)
    assert await partner_queues.enter(2) is None
    assert await partner_queues.enter(4)
    await partner_queues.leave(place)
    await asyncio.sleep(0.25)
    trial = await partner_queues.enter(2)
    assert trial
    assert await partner_queues.enter(2) is None, "one place is enough for a trial"
    assert await partner_queues.report(2, *BAD) == 0.4
    assert await partner_queues.enter(2) is None
    await partner_queues.leave(trial)
    await asyncio.sleep(0.45)
    assert await partner_queues.enter(2)
    assert await partner_queues.report(2, *GOOD) == 0
    assert await partner_queues.enter(2)


async def test_a_few_that_fail_shut_no_lane(partner_queues: PartnerQueues) -> None:
    """The same few phones may fail for ever while all others are told."""
    await partner_queues.report(2, *GOOD)
    for _ in range(5):
        assert await partner_queues.report(2, 3, 16, 3600.0) == 0
    assert await partner_queues.room(2) == 1, "but they are no reason to hand them many places"
    assert await partner_queues.report(2, 0, 20, None) == 0
    assert await partner_queues.report(2, 0, 20, None) == 0.2


async def test_a_few_that_fail_in_a_trial_leave_it_to_the_next(partner_queues: PartnerQueues) -> None:
    for _ in range(2):
        await partner_queues.report(2, *BAD)
    await asyncio.sleep(0.25)
    place = await partner_queues.enter(2)
    assert place
    assert await partner_queues.report(2, 0, 1, None) == 0
    assert await partner_queues.stay(place)
    assert await partner_queues.report(2, *BAD) == 0.4, "it was a trial all the same"


async def test_a_channel_that_takes_everything_slowly_has_one_place(partner_queues: PartnerQueues) -> None:
    """Else those that are slow would take all that send."""
    for _ in range(2):
        await partner_queues.report(2, *BAD)
    await asyncio.sleep(0.25)
    await partner_queues.report(2, *GOOD, slow=True)
    assert await partner_queues.room(2) == 1
    assert await partner_queues.report(2, *BAD) == 0, "it works: the breaker is closed"
    await partner_queues.report(2, *GOOD)
    assert await partner_queues.room(2) == 2
    await partner_queues.report(2, *GOOD, slow=True)
    assert await partner_queues.room(2) == 2, "one slow batch among others says nothing"


async def test_a_providers_wish_to_wait_is_honoured(partner_queues: PartnerQueues) -> None:
    await partner_queues.report(2, 0, 500, 30.0)
    assert await partner_queues.report(2, 0, 500, 30.0) == 30
    assert await partner_queues.report(2, 0, 500, 36_000.0) == 600
