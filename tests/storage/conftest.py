"""The real embedded database: one server for the session, a database of its own for each test."""

import itertools
from collections.abc import AsyncIterator

import pytest

from hub.local.mongo import EmbeddedMongo
from hub.storage.database import Database, opened

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
async def mongo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedMongo]:
    """One server for all storage tests."""
    mongo = EmbeddedMongo(tmp_path_factory.mktemp("storage"))
    await mongo.start()
    yield mongo
    await mongo.stop()


@pytest.fixture
async def database(mongo: EmbeddedMongo) -> AsyncIterator[Database]:
    """An empty database that goes with the test."""
    async with opened(mongo.url.replace("/hub?", f"/t{next(_numbers)}?")) as database:
        yield database
        await database.raw.client.drop_database(database.raw.name)
