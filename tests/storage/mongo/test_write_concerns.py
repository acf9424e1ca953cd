"""Which writes wait for a majority: all but two, whose loss in an election is noticed and mended, and counted reads.

Those are in test_case_reads.py.
"""

from typing import Any

import pytest
from pymongo import monitoring

from hub.domain.delivery.devices import Whereabouts
from hub.storage.mongo.database import Database
from hub.storage.mongo.delivery.devices import DeviceRepository
from hub.storage.mongo.delivery.journal import Journal
from tests.databases import ERASED_REFS, Databases
from tests.fakes import NOW
from tests.storage.mongo.test_shard_keys import LATER, ShardedDatabase, T, item

QUICK, SAFE = {"w": 1}, {"w": "majority", "j": True}


class Concerns(monitoring.CommandListener):
    """The write concern of each command, by its name and collection."""

    def __init__(self) -> None:
        self.seen: dict[tuple[str, str], Any] = {}

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        if "writeConcern" in event.command:
            self.seen[event.command_name, str(event.command[event.command_name])] = event.command["writeConcern"]

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None: ...

    def failed(self, event: monitoring.CommandFailedEvent) -> None: ...


@pytest.mark.parametrize(("kind", "counter"), [(Database, QUICK), (ShardedDatabase, SAFE)])
async def test_two_writes_wait_for_no_majority(
    databases: Databases, kind: type[Database], counter: dict[str, Any]
) -> None:
    url, concerns = await databases.take(), Concerns()
    monitoring.register(concerns)
    database = kind(url)
    devices, journal = DeviceRepository(database, ERASED_REFS), Journal(database)

    async def register(transaction: Any) -> str:
        moved: list[Whereabouts] = await devices.register(T, [item("a", "t")], NOW, LATER, transaction)
        return await journal.add(T, moved, transaction)

    try:
        row_id = await database.run(register)
        assert await journal.remove(row_id, None)
        await devices.remove(T, ["a"])
    finally:
        database.close()
    assert concerns.seen == {
        ("findAndModify", "counters"): counter,
        ("commitTransaction", "1"): SAFE,
        ("delete", "journal"): QUICK,
        ("update", "devices"): SAFE,
    }
