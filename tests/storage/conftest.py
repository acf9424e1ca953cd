"""The real embedded database: an empty one for each test."""

from collections.abc import AsyncIterator

import pytest

from hub.local.redis import EmbeddedRedis
from hub.storage.mongo.database import Database, opened
from hub.storage.redis.client import connect
from hub.storage.redis.feed_signal import FeedSignal
from tests.databases import Databases
from tests.redis_servers import RedisKind


@pytest.fixture(scope="session")
async def one_redis(redis_kind: RedisKind, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRedis]:
    """One server for all storage tests that need no more of it than that it is there."""
    embedded = redis_kind.server(tmp_path_factory.mktemp("storage-redis"))
    await embedded.start()
    yield embedded
    await embedded.stop()


@pytest.fixture
async def signal(one_redis: EmbeddedRedis) -> AsyncIterator[FeedSignal]:
    """Word of events, with nothing left of other tests."""
    redis = connect(one_redis.url)
    await redis.flushall()
    yield FeedSignal(redis)
    await redis.aclose()


@pytest.fixture
async def database(databases: Databases) -> AsyncIterator[Database]:
    """An empty database with every collection and index."""
    async with opened(await databases.take()) as database:
        yield database
