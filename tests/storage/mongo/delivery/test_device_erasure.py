"""Erased devices on the real database: all goes but the number, and the ref comes back under it."""

import asyncio
import random
from collections.abc import Sequence

import pytest

from hub.domain.cells import snap
from hub.domain.delivery.devices import DeviceRecord, Registration, device_id, token_hash
from hub.domain.delivery.preferences import Preferences
from hub.domain.geometry import Point
from hub.storage.mongo.database import Database, Row
from hub.storage.mongo.delivery.device_erasure import MAX_REQUEST_TIME, ErasedRefs
from hub.storage.mongo.delivery.devices import DeviceRepository
from hub.storage.mongo.delivery.old_devices import OldDevices
from tests.databases import ALL_ROWS, ERASED_REFS
from tests.fakes import NOW
from tests.storage.mongo.delivery.test_device_rows import LATER, T, item
from tests.storage.mongo.delivery.test_old_devices import Counts

CELLS = [snap(Point(37.74, 115.67 + shift)) for shift in (0, 0.2)]


@pytest.fixture
def devices(database: Database) -> DeviceRepository:
    return DeviceRepository(database, ERASED_REFS)


async def register(database: Database, devices: DeviceRepository, *items: Registration) -> None:
    await database.run(lambda transaction: devices.register(T, items, NOW, LATER, transaction))


async def erase(database: Database, devices: DeviceRepository, *refs: str) -> frozenset[int]:
    return await database.run(lambda transaction: devices.erase(T, refs, NOW, transaction))


async def rows(database: Database) -> list[Row]:
    return await database.collection("devices").find(ALL_ROWS).to_list(None)


async def test_only_the_number_of_an_erased_device_stays(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, item("a", "token-a"), item("b", "token-b"))
    wanted = {"a": Preferences(muted_alerts=frozenset({"muted"}), daily_limit=3)}
    await database.run(lambda transaction: devices.set_preferences(T, wanted, NOW, transaction))
    assert await erase(database, devices, "a", "unknown") == {0}
    erased = [row for row in await rows(database) if row["n"] == 0]
    row_id = ERASED_REFS.row_id(T, "a")
    assert erased == [{"_id": row_id, "p": T, "n": 0, "a": False, "x": NOW + MAX_REQUEST_TIME, "e": NOW}]
    kept = repr(await rows(database))
    for trace in (device_id(T, "a"), token_hash(T, "token-a"), "token-a", "muted"):
        assert trace not in kept
    # Another key gives another digest, and so does another tenant.
    assert row_id not in (ErasedRefs(b"1" * 32).row_id(T, "a"), ERASED_REFS.row_id(T + 1, "a"))
    # A repeat finds nothing, and the other device is as it was.
    assert await erase(database, devices, "a") == frozenset()
    assert [row["r"] for row in await rows(database) if "r" in row] == ["b"]


async def test_removed_device_is_erased_with_its_digests(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, item("a", "token-a"))
    await devices.remove(T, ["a"])
    assert await erase(database, devices, "a") == {0}
    assert token_hash(T, "token-a") not in repr(await rows(database))


async def test_record_says_all_that_is_held(database: Database, devices: DeviceRepository) -> None:
    assert await devices.record(T, "a", NOW) is None
    await register(database, devices, item("a", "token-a"))
    preferences = Preferences(daily_limit=3)
    await database.run(lambda transaction: devices.set_preferences(T, {"a": preferences}, NOW, transaction))
    assert await devices.record(T, "a", NOW) == DeviceRecord("a", True, LATER, True, True, "en", preferences)
    assert await devices.record(T + 2, "a", NOW) is None
    await devices.remove(T, ["a"])
    assert await devices.record(T, "a", NOW) == DeviceRecord("a", False, LATER, True, False, None)
    await erase(database, devices, "a")
    ends = NOW + MAX_REQUEST_TIME
    assert await devices.record(T, "a", NOW) == DeviceRecord("a", False, ends, False, False, None, erased_at=NOW)


async def test_erased_ref_takes_a_phone_with_its_number(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, item("a", "shared"))
    await erase(database, devices, "a")
    await register(database, devices, item("b", "shared"))
    # The phone may show what it was told under its second number.
    await register(database, devices, item("a", "shared"))
    assert [(row["r"], row["n"]) for row in await rows(database)] == [("a", 1)]


@pytest.mark.parametrize("seed", range(3))
async def test_numbers_survive_any_order_of_acts(database: Database, devices: DeviceRepository, seed: int) -> None:
    """Refs with tokens of their own keep their first numbers, and an erasure leaves nothing else."""
    chance, numbers, held = random.Random(seed), dict[str, int](), dict[str, bool]()
    for _ in range(60):
        refs = chance.sample("abcdefgh", chance.randint(1, 4))
        act = chance.choice(["register", "register", "remove", "erase", "clear"])
        if act == "register":
            tokens = [chance.choice([None, f"{ref}{chance.randrange(3)}"]) for ref in refs]
            registered = [item(ref, token, chance.choice(CELLS)) for ref, token in zip(refs, tokens, strict=True)]
            await register(database, devices, *registered)
            held |= dict.fromkeys(refs, True)
        elif act == "remove":
            await devices.remove(T, refs)
        elif act == "erase":
            await erase(database, devices, *refs)
            held |= dict.fromkeys(refs, False)
        else:
            await OldDevices(database, Counts()).clear(NOW, NOW, NOW)
        stored = {row["_id"]: row for row in await rows(database)}
        _check(stored, held, numbers)


def _check(stored: dict[str, Row], held: dict[str, bool], numbers: dict[str, int]) -> None:
    """Compare the rows with the refs that are held, and fill in the number that each ref has had from the first."""
    ids = {ref: device_id(T, ref) if is_held else ERASED_REFS.row_id(T, ref) for ref, is_held in held.items()}
    for ref, row_id in ids.items():
        if held[ref]:
            numbers.setdefault(ref, stored[row_id]["n"])
    assert stored.keys() == {ids[ref] for ref in numbers}
    for ref, number in numbers.items():
        row = stored[ids[ref]]
        assert row["n"] == number
        assert held[ref] or row.keys() == {"_id", "p", "n", "a", "x", "e"}


async def test_erasure_and_registration_at_once_leave_one_row(database: Database, devices: DeviceRepository) -> None:
    both: Sequence[tuple[str, ...]] = [("d", "e"), ("e", "d")]
    await register(database, devices, item("d", "t-d"), item("e", "t-e"))
    for _ in range(8):
        await asyncio.gather(
            *(erase(database, devices, *refs) for refs in both),
            *(register(database, devices, *(item(ref, f"t-{ref}") for ref in refs)) for refs in both),
        )
        left = await rows(database)
        assert sorted(row["n"] for row in left) == [0, 1]
        assert {row["_id"] for row in left} <= {
            row_id for ref in "de" for row_id in (device_id(T, ref), ERASED_REFS.row_id(T, ref))
        }


async def test_erasure_that_fails_leaves_all_as_it_was(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, item("a", "token-a"))
    before = await rows(database)

    async def dies(transaction: object) -> None:
        await devices.erase(T, ["a"], NOW, transaction)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await database.run(dies)
    assert await rows(database) == before


async def test_walk_clears_erased_rows_by_their_own_time(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, item("a", "token-a"), item("b", "token-b"))
    await devices.remove(T, ["b"])
    await erase(database, devices, "a")
    old = OldDevices(database, Counts())
    over = NOW + 2 * MAX_REQUEST_TIME
    assert sum([await old.clear(NOW, NOW + MAX_REQUEST_TIME, NOW) for _ in range(3)]) == 0
    assert sum([await old.clear(NOW, over, NOW) for _ in range(3)]) == 1
    assert [row["n"] for row in await rows(database)] == [1]
    await register(database, devices, item("a", "token-a"))
    assert sorted(row["n"] for row in await rows(database)) == [1, 2]
