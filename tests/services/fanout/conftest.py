"""Real stores for the fan-out: one database and one Redis for the session, a database of its own for each test."""

import itertools
from collections.abc import AsyncIterator

import pytest

from hub.local.mongo import EmbeddedMongo
from hub.local.redis import EmbeddedRedis
from tests.services.fanout.world import World, opened_world

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
async def fanout_mongo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedMongo]:
    mongo = EmbeddedMongo(tmp_path_factory.mktemp("fanout"))
    await mongo.start()
    yield mongo
    await mongo.stop()


@pytest.fixture(scope="session")
async def fanout_redis(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRedis]:
    redis = EmbeddedRedis(tmp_path_factory.mktemp("fanout-redis"))
    await redis.start()
    yield redis
    await redis.stop()


@pytest.fixture
async def world(fanout_mongo: EmbeddedMongo, fanout_redis: EmbeddedRedis) -> AsyncIterator[World]:
    """A world in which nothing has happened. Its database is left behind: a drop waits for open transactions."""
    await fanout_redis.flush()
    url = fanout_mongo.url.replace("/hub?", f"/w{next(_numbers)}?")
    async with opened_world(url, fanout_redis) as world:
        yield world
