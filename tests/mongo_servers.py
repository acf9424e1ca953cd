"""A pytest plugin: one MongoDB server for all tests of a process that need no more of it than that it is there."""

from collections.abc import AsyncIterator

import pytest

from hub.local.mongo import EmbeddedMongo
from tests.databases import Databases


@pytest.fixture(scope="session")
async def mongo(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedMongo]:
    """One server for the session."""
    mongo = EmbeddedMongo(tmp_path_factory.mktemp("mongo"))
    await mongo.start()
    yield mongo
    await mongo.stop()


@pytest.fixture(scope="session")
def databases(mongo: EmbeddedMongo) -> Databases:
    """Databases for one test after another."""
    return Databases(mongo)
