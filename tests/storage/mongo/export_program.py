"""A worker that writes an export; tests kill it.

Run by tests/sdk/forks.py with MONGO KILL_AT: the number of the database command before which it kills itself.
"""

from dataclasses import replace
from datetime import timedelta

from pymongo import monitoring

from hub.services.maintenance.write_exports import write_exports
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.database import Database, opened
from tests.fakes import FakePolice
from tests.storage.mongo.export_desk import ExportDesk
from tests.storage.mongo.search.test_case_lists import TABLE
from tests.storage.mongo.wipe_program import Killer


def desk_over(database: Database) -> ExportDesk:
    """Return the parts of a worker whose leases end at once, and which looks at one row at a time."""
    reading = replace(FakePolice().case_reading(TABLE), cases=CaseRepository(database))
    return ExportDesk(database, reading, stretch=1, lease=timedelta(0))


async def main(mongo: str, kill_at: str) -> None:
    """Write, unless killed before."""
    monitoring.register(Killer(int(kill_at)))
    async with opened(mongo) as database:
        await write_exports(desk_over(database).parts)
