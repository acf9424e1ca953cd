"""Heartbeats on a real Redis."""

import pytest
from redis.asyncio import Redis

from hub.errors import RetryLater
from hub.storage.redis.process_heartbeats import BEAT, EXPIRES_SECONDS, WORKERS, ProcessHeartbeats

pytestmark = pytest.mark.every_redis


async def test_a_heartbeat_is_seen_until_it_expires(redis: Redis) -> None:
    process_heartbeats = ProcessHeartbeats(redis)
    with pytest.raises(RetryLater, match="beat"):
        await process_heartbeats.require(BEAT)
    await process_heartbeats.answer(BEAT)
    await process_heartbeats.require(BEAT)
    with pytest.raises(RetryLater, match="workers"):
        await process_heartbeats.require(WORKERS)
    [key] = await redis.keys()
    assert 0 < await redis.ttl(key) <= EXPIRES_SECONDS
