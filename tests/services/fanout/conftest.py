"""Real stores for the fan-out: one Redis for the session, an empty database for each test."""

from collections.abc import AsyncIterator

import pytest

from hub.local.redis import EmbeddedRedis
from tests.databases import Databases
from tests.redis_servers import RedisKind
from tests.services.fanout.world import World, opened_world


@pytest.fixture(scope="session")
async def fanout_redis(redis_kind: RedisKind, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRedis]:
    redis = redis_kind.server(tmp_path_factory.mktemp("fanout-redis"))
    await redis.start()
    yield redis
    await redis.stop()


@pytest.fixture
async def world(databases: Databases, fanout_redis: EmbeddedRedis) -> AsyncIterator[World]:
    """A world in which nothing has happened."""
    await fanout_redis.flush()
    async with opened_world(await databases.take(), fanout_redis) as world:
        yield world
