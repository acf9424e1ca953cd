"""The walk through the device rows that clears registrations which ended long ago."""

from collections import Counter
from collections.abc import Mapping
from datetime import timedelta

from hub.domain.cells import Cell, snap
from hub.domain.delivery.devices import Registration
from hub.domain.geometry import Point
from hub.storage.mongo.database import Database, Row
from hub.storage.mongo.delivery.devices import DeviceRepository
from hub.storage.mongo.delivery.old_devices import OldDevices
from tests.databases import ALL_ROWS, ERASED_REFS
from tests.fakes import NOW

CELL = snap(Point(37.74, 115.67))
EXPIRES = NOW + timedelta(days=60)
SOON, LATE = EXPIRES - timedelta(days=1), EXPIRES + timedelta(days=1)
TENANTS = (2, 4)


class Counts:
    """Counts of devices by tenant and cell."""

    def __init__(self) -> None:
        self.changes: Counter[tuple[int, Cell]] = Counter()

    async def add(self, tenant: int, changes: Mapping[Cell, int]) -> None:
        self.changes.update({(tenant, cell): change for cell, change in changes.items()})


async def register(database: Database, tenant: int, *refs: str, days: int = 60) -> None:
    devices, expires = DeviceRepository(database, ERASED_REFS), NOW + timedelta(days=days)
    items = [Registration(ref, CELL, f"token-{ref}", "en") for ref in refs]
    await database.run(lambda transaction: devices.register(tenant, items, NOW, expires, transaction))


async def rows(database: Database) -> list[Row]:
    found = await database.collection("devices").find(ALL_ROWS).to_list(None)
    return sorted(found, key=lambda row: (row["p"], row["n"]))


async def test_a_walk_clears_what_ended_of_every_tenant(database: Database) -> None:
    for tenant in TENANTS:
        await register(database, tenant, "a", "b", "c", "d", "e")
        await register(database, tenant, "c", "e", days=90)
        await DeviceRepository(database, ERASED_REFS).remove(tenant, ["d", "e"])
    counts = Counts()
    old = OldDevices(database, counts, rows_per_step=2)
    assert sum([await old.clear(SOON, SOON, NOW) for _ in range(9)]) == 0
    assert sum([await old.clear(LATE, LATE, NOW) for _ in range(9)]) == 6
    # c is registered; e was removed, and its registration would last longer.
    assert [(row["p"], row["n"]) for row in await rows(database)] == [(2, 2), (2, 4), (4, 2), (4, 4)]
    # d had left its cell when it was removed.
    assert counts.changes == {(2, CELL): -2, (4, CELL): -2}


async def test_a_device_that_registers_meanwhile_stays(database: Database) -> None:
    await register(database, 2, "a", "b")

    class Late(OldDevices):
        async def _next(self, tenant: int, number: int) -> list[Row]:
            if found := await super()._next(tenant, number):
                await register(database, 2, "a", days=150)
            return found

    counts = Counts()
    late = Late(database, counts)
    assert [await late.clear(LATE, LATE, NOW) for _ in range(2)] == [0, 1]
    assert [row["r"] for row in await rows(database)] == ["a"]
    # Nobody knows which of the two rows is gone.
    assert counts.changes == {}


async def test_a_tombstone_without_a_date_counts_from_now(database: Database) -> None:
    await register(database, 2, "a")
    await DeviceRepository(database, ERASED_REFS).remove(2, ["a"])
    await database.collection("devices").update_one({"p": 2}, {"$unset": {"x": 1}})
    old = OldDevices(database, Counts())
    assert [await old.clear(LATE, LATE, LATE) for _ in range(6)] == [0] * 6
    assert [row["x"] for row in await rows(database)] == [LATE]
    assert sum([await old.clear(LATE + timedelta(days=90), LATE + timedelta(days=90), LATE) for _ in range(3)]) == 1


async def test_a_cleared_device_returns_as_a_new_one(database: Database) -> None:
    await register(database, 2, "a")
    old = OldDevices(database, Counts())
    assert sum([await old.clear(LATE, LATE, NOW) for _ in range(2)]) == 1
    await register(database, 2, "a")
    assert [row["n"] for row in await rows(database)] == [1]
