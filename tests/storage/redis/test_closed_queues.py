"""Closed queues of tenants, and what closed them, on a real Redis."""

from datetime import timedelta

import pytest
from redis.asyncio import Redis

from hub.domain.delivery.partner_queues import Closing
from hub.storage.redis.partner_queues import PartnerQueues

pytestmark = pytest.mark.every_redis

BAD, GOOD = (0, 500, None), (500, 0, None)


async def test_a_queue_is_closed_until_a_batch_is_sent(redis: Redis) -> None:
    queues = PartnerQueues(redis, 2, timedelta(seconds=1))
    await queues.report(2, *BAD)
    assert await queues.closed([2, 4, 6]) == {}
    await queues.report(2, *BAD)
    await queues.pause(2, 0.001)
    await queues.pause(4, 0.001)
    assert await queues.closed([2, 4, 6]) == {2: Closing.FAILURES, 4: Closing.QUOTA}
    assert await queues.closed([6]) == await queues.closed([]) == {}
    for tenant in (2, 4):
        await queues.report(tenant, *GOOD)
    assert await queues.closed([2, 4, 6]) == {}
