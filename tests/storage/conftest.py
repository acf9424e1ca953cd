"""The real embedded database: one server for the session, a database of its own for each test."""

import itertools
from collections.abc import AsyncIterator

import pytest

from hub.local.mongo import EmbeddedMongo
from hub.local.redis import EmbeddedRedis
from hub.storage.mongo.database import Database, opened
from hub.storage.redis.client import connect
from hub.storage.redis.feed_signal import FeedSignal

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
async def mongo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedMongo]:
    """One server for all storage tests."""
    mongo = EmbeddedMongo(tmp_path_factory.mktemp("storage"))
    await mongo.start()
    yield mongo
    await mongo.stop()


@pytest.fixture(scope="session")
async def one_redis(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRedis]:
    """One server for all storage tests that need no more of it than that it is there."""
    embedded = EmbeddedRedis(tmp_path_factory.mktemp("storage-redis"))
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
async def database(mongo: EmbeddedMongo) -> AsyncIterator[Database]:
    """An empty database that goes with the test."""
    async with opened(mongo.url.replace("/hub?", f"/t{next(_numbers)}?")) as database:
        yield database
        await database.raw.client.drop_database(database.raw.name)
