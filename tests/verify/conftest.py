"""A real database, as the tests of storage have, and one trail for all tests of the verifier."""

import random
from datetime import datetime
from pathlib import Path

import pytest

from hub.storage.mongo.database import opened
from tests.databases import Databases
from tests.verify.trails import KEY, Check, Exported, make_trail
from verify.hub_verify import Report, verify


@pytest.fixture(scope="session")
async def exported(databases: Databases) -> Exported:
    """Return an undamaged trail."""
    async with opened(await databases.take()) as database:
        return await make_trail(database, random.Random("trail"))


@pytest.fixture
def checked(tmp_path: Path) -> Check:
    """Return a function that verifies an export with all its manifests."""

    def check(
        exported: Exported, key: str = KEY.verifier, as_of: datetime | None = None, *, has_own_clock: bool = True
    ) -> Report:
        path = tmp_path / "lines"
        path.write_bytes("\n".join([exported.header, *exported.lines, ""]).encode())
        return verify(path, [("notes", "".join(exported.notes))], [key], as_of, has_own_clock=has_own_clock)

    return check
