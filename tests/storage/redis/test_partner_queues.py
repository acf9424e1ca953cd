"""Queue slots and circuit breakers on a real Redis."""

import asyncio
from datetime import timedelta

import pytest
from redis.asyncio import Redis

from hub.domain.delivery.partner_queues import QueueSlot
from hub.storage.redis.partner_queues import PartnerQueues
from tests.waiting import until

pytestmark = pytest.mark.every_redis

BAD = (0, 500, None)
GOOD = (500, 0, None)


@pytest.fixture
def partner_queues(redis: Redis) -> PartnerQueues:
    return PartnerQueues(redis, 2, timedelta(seconds=0.3), break_times_ms=(200, 400))


async def test_a_queue_has_full_width_after_a_good_batch(partner_queues: PartnerQueues, redis: Redis) -> None:
    assert await partner_queues.room(2) == 1
    assert await partner_queues.enter(2)
    assert (await partner_queues.room(2), await partner_queues.enter(2)) == (0, None)
    await partner_queues.report(2, *GOOD)
    assert await partner_queues.room(2) == 1
    assert await partner_queues.enter(2)
    assert (await partner_queues.room(2), await partner_queues.enter(2)) == (0, None)


async def test_a_queue_narrows_after_a_bad_batch_or_silence(partner_queues: PartnerQueues, redis: Redis) -> None:
    await partner_queues.report(2, *GOOD)
    assert await partner_queues.room(2) == 2
    await partner_queues.report(2, *BAD)
    assert await partner_queues.room(2) == 1
    await partner_queues.report(2, *GOOD)
    assert 0 < await redis.pttl("{partner-queue:2}:good") <= 60_000
    await redis.delete("{partner-queue:2}:good")
    assert await partner_queues.room(2) == 1
    assert await partner_queues.room(4) == 1


async def test_a_dead_workers_slot_is_taken_until_it_expires(partner_queues: PartnerQueues) -> None:
    """A channel that kills its workers costs one process per lease."""
    assert await partner_queues.enter(2)
    assert await partner_queues.room(2) == 0
    assert await until(lambda: partner_queues.room(2)) == 1


async def test_a_queue_pauses_for_the_given_time(partner_queues: PartnerQueues) -> None:
    await partner_queues.report(2, *GOOD)
    place = await partner_queues.enter(2)
    assert place
    await partner_queues.pause(2, 1.5)
    await partner_queues.pause(2, 0.01)
    await asyncio.sleep(0.05)
    assert (await partner_queues.room(2), await partner_queues.enter(2), await partner_queues.stay(place)) == (
        0,
        None,
        False,
    )
    assert await partner_queues.room(4)
    await partner_queues.leave(place)
    assert await until(lambda: partner_queues.room(2)) == 2, "nothing has failed, so there is no trial"


async def test_each_tenant_has_its_own_number_of_slots(partner_queues: PartnerQueues) -> None:
    await partner_queues.report(2, *GOOD)
    first, second = await partner_queues.enter(2), await partner_queues.enter(2)
    assert first
    assert second
    assert await partner_queues.enter(2) is None
    assert await partner_queues.enter(4)
    await partner_queues.leave(first)
    assert await partner_queues.enter(2)
    assert await partner_queues.stay(second)


async def test_the_slot_of_a_dead_worker_becomes_free(redis: Redis) -> None:
    partner_queues = PartnerQueues(redis, 2, timedelta(seconds=1))
    await partner_queues.report(2, *GOOD)
    dead, alive = await partner_queues.enter(2), await partner_queues.enter(2)
    assert dead
    assert alive

    async def enter_beside() -> QueueSlot | None:
        # A slot that is taken after its time is lost to its worker.
        assert await partner_queues.stay(alive)
        return await partner_queues.enter(2)

    await until(enter_beside, every=0.1)
    assert not await partner_queues.stay(dead)
    assert await partner_queues.enter(2) is None


async def test_a_failing_channel_opens_the_breaker_longer_each_time(
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


async def test_a_small_failed_trial_batch_does_not_count(partner_queues: PartnerQueues) -> None:
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
