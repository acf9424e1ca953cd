"""A client of the session's Redis, with nothing left of other tests."""

from collections.abc import AsyncIterator

import pytest

from hub.local.redis import EmbeddedRedis
from hub.storage.redis.client import Redis, connect


@pytest.fixture
async def redis(one_redis: EmbeddedRedis) -> AsyncIterator[Redis]:
    """A client that goes with the test."""
    client = connect(one_redis.url)
    await client.flushall()
    yield client
    await client.aclose()
