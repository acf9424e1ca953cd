"""A real database, as the tests of storage have, and one trail for all tests of the verifier."""

import random

import pytest

from hub.storage.mongo.database import opened
from tests.databases import Databases
from tests.verify.trails import Exported, make_trail


@pytest.fixture(scope="session")
async def exported(databases: Databases) -> Exported:
    """Return an undamaged trail."""
    async with opened(await databases.take()) as database:
        return await make_trail(database, random.Random("trail"))
