"""Signs of life on a real Redis."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from redis.asyncio import Redis

from hub.errors import RetryLater
from hub.local.redis import EmbeddedRedis
from hub.storage.redis.client import connect
from hub.storage.redis.process_heartbeats import BEAT, EXPIRES_SECONDS, WORKERS, ProcessHeartbeats


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
