"""Device rows on the real database: numbers, tokens that change hands, slices read page by page."""

import asyncio
import random
from datetime import time, timedelta
from functools import partial

import pytest
from motor.motor_asyncio import AsyncIOMotorClient
from pymongo import monitoring
from pymongo.errors import DuplicateKeyError

from hub.domain.cells import Cell, snap
from hub.domain.delivery.devices import Registration, Whereabouts, device_id, token_hash
from hub.domain.delivery.preferences import NONE, Preferences, QuietHours
from hub.domain.delivery.units import Slice
from hub.domain.geometry import Point, destination
from hub.local.mongo import EmbeddedMongo
from hub.storage.mongo.database import Database, Row
from hub.storage.mongo.delivery.cells import CellRepository
from hub.storage.mongo.delivery.devices import DeviceRepository
from tests.databases import ALL_ROWS, ERASED_REFS
from tests.fakes import NOW

HERE = Point(37.74, 115.67)
CELL = snap(HERE)
NEXT = snap(destination(HERE, 0, 8))
LATER = NOW + timedelta(days=60)
T = 2


@pytest.fixture
async def devices(database: Database) -> DeviceRepository:
    return DeviceRepository(database, ERASED_REFS)


def item(ref: str, token: str | None, cell: Cell = CELL) -> Registration:
    return Registration(ref, cell, token, "en")


async def register(database: Database, devices: DeviceRepository, *items: Registration) -> list[Whereabouts]:
    return await database.run(lambda transaction: devices.register(T, items, NOW, LATER, transaction))


async def standing(database: Database) -> dict[str, tuple[int, str | None]]:
    rows = await database.collection("devices").find({"p": T, "a": True}).to_list(None)
    return {row["r"]: (row["n"], row.get("t")) for row in rows}


async def test_a_ref_keeps_its_number_through_removal_and_return(database: Database, devices: DeviceRepository) -> None:
    assert await register(database, devices, item("a", "t1")) == [Whereabouts(0, None, CELL, False)]
    assert await register(database, devices, item("a", "t1")) == []
    assert await register(database, devices, item("a", "t2")) == [Whereabouts(0, CELL, CELL, True)]
    await devices.remove(T, ["a"])
    assert await devices.fresh(T, ["a"], NOW) == {}
    assert await register(database, devices, item("a", "t2", NEXT)) == [Whereabouts(0, None, NEXT, True)]
    assert await devices.fresh(T, ["a"], NOW) == {"a": LATER}


async def test_an_expired_device_comes_back(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, item("a", "t1"))
    later = LATER + timedelta(days=1)
    again = await database.run(lambda t: devices.register(T, [item("a", "t1")], later, later, t))
    assert again == [Whereabouts(0, CELL, CELL, True)]


async def test_a_new_ref_takes_over_the_number_with_the_token(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, item("a", "t1"))
    assert await register(database, devices, item("b", "t1", NEXT)) == [Whereabouts(0, CELL, NEXT, True)]
    assert await standing(database) == {"b": (0, "t1")}
    await register(database, devices, item("a", "t2"))
    assert await standing(database) == {"a": (1, "t2"), "b": (0, "t1")}


async def test_an_old_ref_takes_the_number_with_the_token(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, item("a", "t1"), item("b", "t2"))
    await register(database, devices, item("b", "t1"))
    assert await standing(database) == {"b": (0, "t1")}
    await register(database, devices, item("c", "t2"))
    assert await standing(database) == {"b": (0, "t1"), "c": (1, "t2")}


async def test_a_phone_has_been_wherever_one_input_named_it(database: Database, devices: DeviceRepository) -> None:
    far = snap(destination(HERE, 0, 30))
    # The phone of t1 goes from a to b; then a has another phone, which never was where the first one was.
    named = [item("a", "t1"), item("b", "t1", NEXT), item("a", "t2", far)]
    assert sorted(await register(database, devices, *named), key=lambda one: one.number) == [
        Whereabouts(0, None, CELL),
        Whereabouts(0, CELL, NEXT),
        Whereabouts(1, None, far),
    ]
    # Here b keeps its phone, since the other ref that named it has another one in the end.
    named = [item("b", "t1", far), item("c", "t1", CELL), item("c", "t3", far)]
    moved = await register(database, devices, *named)
    assert [one for one in moved if one.number == 0] == [Whereabouts(0, NEXT, CELL), Whereabouts(0, CELL, far)]
    row = await database.collection("devices").find_one({"r": "b", **ALL_ROWS})
    assert row is not None
    assert row["c"] == far


async def test_the_last_of_one_request_has_the_token(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, item("a", "t0"))
    await register(database, devices, item("a", "t1"), item("b", "t1"))
    assert await standing(database) == {"b": (0, "t1")}
    await register(database, devices, item("c", "t1"), item("b", "t1"), item("c", "t1"))
    assert await standing(database) == {"c": (0, "t1")}


async def test_tokens_may_be_swapped_in_one_request(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, item("a", "t1"), item("b", "t2"))
    await register(database, devices, item("a", "t2"), item("b", "t1"))
    assert await standing(database) == {"a": (1, "t2"), "b": (0, "t1")}
    await register(database, devices, item("a", "t3"), item("c", "t2"))
    assert await standing(database) == {"a": (2, "t3"), "b": (0, "t1"), "c": (1, "t2")}


async def test_a_removed_phone_keeps_its_number_under_any_ref(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, item("a", "t1"))
    await devices.remove(T, ["a"])
    assert await register(database, devices, item("b", "t1", NEXT)) == [Whereabouts(0, None, NEXT, True)]
    await register(database, devices, item("a", "t2"))
    assert await standing(database) == {"a": (1, "t2"), "b": (0, "t1")}


@pytest.mark.parametrize("seed", range(4))
async def test_a_number_follows_its_token_and_otherwise_its_ref(
    database: Database, devices: DeviceRepository, seed: int
) -> None:
    chance = random.Random(seed)
    for _ in range(40):
        before = {row["_id"]: row for row in await database.collection("devices").find({"p": T}).to_list(None)}
        by_token = {row["h"]: row["n"] for row in before.values()}
        if chance.random() < 0.15:
            await devices.remove(T, [chance.choice("abcd")])
            continue
        latest: dict[str, str] = {}
        asked = [item(chance.choice("abcd"), f"t{chance.randrange(6)}") for _ in range(chance.randrange(1, 5))]
        for one in asked:
            latest.pop(one.ref, None)
            latest[one.ref] = str(one.token)
        await register(database, devices, *asked)
        refs = {token: ref for ref, token in latest.items()}
        claimed = {token_hash(T, token) for token in refs}
        after = await standing(database)
        for token, ref in refs.items():
            own, digest = before.get(device_id(T, ref)), token_hash(T, token)
            number, stands = after[ref]
            assert stands == token
            if digest in by_token:
                assert number == by_token[digest]
            elif own and own["h"] not in claimed and list(latest.values()).count(token) == 1:
                assert number == own["n"]
        assert after.keys() & latest.keys() == set(refs.values())
        rows = await database.collection("devices").find({"p": T}).to_list(None)
        assert len({row["n"] for row in rows}) == len({row["h"] for row in rows}) == len(rows)


async def test_a_ref_keeps_its_number_when_it_gets_a_token(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, item("a", None), item("b", "t1"), item("c", None))
    assert await register(database, devices, item("a", "t1")) == [Whereabouts(0, CELL, CELL, True)]
    assert await standing(database) == {"a": (0, "t1"), "c": (2, None)}
    # Nobody registers as "b" any more; what it was told, it can still be told the end of.
    assert (await devices.by_numbers(T, range(3), NOW)).keys() == {0, 2}
    assert {n: one.ref for n, one in (await devices.by_numbers(T, range(3), NOW, told=True)).items()} == {
        0: "a",
        1: "b",
        2: "c",
    }
    await register(database, devices, item("b", "t2"))
    assert await standing(database) == {"a": (0, "t1"), "b": (1, "t2"), "c": (2, None)}
    await register(database, devices, item("c", "t2"), item("b", "t3"))
    assert await standing(database) == {"a": (0, "t1"), "b": (1, "t3"), "c": (2, "t2")}
    await register(database, devices, item("c", None), item("c", "t1"), item("a", "t1"))
    assert await standing(database) == {"a": (0, "t1"), "b": (1, "t3")}
    await devices.remove(T, ["b"])
    assert (await devices.by_numbers(T, [1], NOW, told=True)) == {}


@pytest.mark.parametrize("seed", range(4))
async def test_who_was_named_without_a_token_is_never_lost(
    database: Database, devices: DeviceRepository, seed: int
) -> None:
    chance = random.Random(seed)
    for _ in range(40):
        before = await database.collection("devices").find({"p": T}).to_list(None)
        if chance.random() < 0.1:
            await devices.remove(T, [chance.choice("abcde")])
            continue
        asked = [
            item(chance.choice("abcde"), chance.choice([None, "t1", "t2", "t3"])) for _ in range(chance.randrange(1, 6))
        ]
        await register(database, devices, *asked)
        rows = await database.collection("devices").find({"p": T}).to_list(None)
        after = {row["n"]: row for row in rows}
        assert len(after) == len(rows)
        for row in before:
            if "r" in row and "h" not in row:
                assert "r" in after[row["n"]]
        latest = {one.ref: one.token for one in asked}
        for ref, (_, token) in (await standing(database)).items():
            assert latest.get(ref, token) == token


async def test_an_expired_device_hears_of_the_end_alone(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, item("a", "t1"), item("b", "t2"))
    await devices.remove(T, ["b"])
    later = LATER + timedelta(days=1)
    assert await devices.by_numbers(T, [0, 1], later) == {}
    assert (await devices.by_numbers(T, [0, 1], later, told=True)).keys() == {0}


async def test_a_token_registered_by_many_at_once_has_one_owner(database: Database, devices: DeviceRepository) -> None:
    refs = [f"d{n}" for n in range(6)]
    await asyncio.gather(*(register(database, devices, item(ref, "t1")) for ref in refs))
    assert [token for _, token in (await standing(database)).values()] == ["t1"]


async def test_one_ref_registered_by_many_at_once_stands_once(database: Database, devices: DeviceRepository) -> None:
    await asyncio.gather(*(register(database, devices, item("a", f"t{n}"), item(f"d{n}", None)) for n in range(6)))
    rows = await standing(database)
    assert len(rows) == 7
    assert len({number for number, _ in rows.values()}) == 7


async def test_a_dead_token_is_refused_only_while_it_is_held(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, item("a", "t1"))
    await register(database, devices, item("a", "t2"))
    assert not await devices.refuse_token(T, 0, "t1")
    assert await devices.refuse_token(T, 0, "t2")
    assert await devices.by_numbers(T, [0], NOW) == {}


@pytest.mark.parametrize(("before", "back"), [(timedelta(minutes=1), True), (timedelta(hours=1), False)])
async def test_what_is_about_to_expire_comes_back_too(
    database: Database, devices: DeviceRepository, before: timedelta, back: bool
) -> None:
    """A batch that reads it before the refresh is committed may find it expired."""
    await register(database, devices, item("a", "t1"))
    now, expected = LATER - before, [Whereabouts(0, CELL, CELL, returning=True)] if back else []
    assert await database.run(lambda t: devices.register(T, [item("a", "t1")], now, LATER, t)) == expected
    assert await database.run(lambda t: devices.move(T, {"a": [CELL]}, now, LATER, t)) == (expected, set())


@pytest.mark.parametrize("limit", [1, 2, 3, 50])
async def test_slices_are_read_whole_page_by_page(database: Database, devices: DeviceRepository, limit: int) -> None:
    cells = sorted([CELL, NEXT, snap(destination(HERE, 180, 8))])
    refs = {f"d{n}": cells[n % 3] for n in range(11)}
    await register(database, devices, *(item(ref, None, cell) for ref, cell in refs.items()))
    await devices.remove(T, ["d4"])
    wanted = frozenset(cells[:2])
    for part, expected in (
        (Slice(cells[0], cells[2], wanted), {ref for ref, cell in refs.items() if cell in wanted}),
        (Slice(cells[1], cells[1], frozenset([cells[1]]), "", "8"), halves(refs, cells[1], "", "8")),
        (Slice(cells[1], cells[1], frozenset([cells[1]]), "8", "~"), halves(refs, cells[1], "8", "~")),
    ):
        found: list[str] = []
        after: tuple[str, str] | None = ("", "")
        while after is not None:
            read, after = await devices.in_slice(T, part, after, limit, NOW)
            found += [device.ref for device in read]
        assert sorted(found) == sorted(expected - {"d4"})


class Finds(monitoring.CommandListener):
    """Counts the questions for devices of every client that is opened after it."""

    def __init__(self) -> None:
        self.count = 0

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        self.count += event.command.get("find") == "devices"

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Its start was counted."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Its start was counted."""


@pytest.mark.parametrize("before", [0, 8, 9, 10, 15])
async def test_cells_between_those_of_a_slice_are_skipped_fast(
    database: Database, devices: DeviceRepository, mongo: EmbeddedMongo, before: int
) -> None:
    cells = sorted([CELL, NEXT, snap(destination(HERE, 180, 8))])
    await register(database, devices, *(item(f"a{n:03}", None, cells[0]) for n in range(before)))
    await register(database, devices, *(item(f"b{n:03}", None, cells[1]) for n in range(600)))
    await register(database, devices, *(item(f"c{n:03}", None, cells[2]) for n in range(5)))
    finds = Finds()
    monitoring.register(finds)
    watched = Database(mongo.url.replace("/hub?", f"/{database.raw.name}?"))
    part, after = Slice(cells[0], cells[2], frozenset([cells[0], cells[2]])), ("", "")
    read, more = await DeviceRepository(watched, ERASED_REFS).in_slice(T, part, after, 10, NOW)
    assert len(read) == min(10, before + 5)
    assert finds.count <= 4
    found = [device.ref for device in read]
    while more is not None:
        read, more = await DeviceRepository(watched, ERASED_REFS).in_slice(T, part, more, 10, NOW)
        found += [device.ref for device in read]
    watched.close()
    assert sorted(found) == [*(f"a{n:03}" for n in range(before)), *(f"c{n:03}" for n in range(5))]


async def test_devices_found_by_number_are_all_that_is_read(
    database: Database, devices: DeviceRepository, mongo: EmbeddedMongo
) -> None:
    """The server must not keep the index by cell, which is as good for a tenant whose every device is wanted."""
    for tenant, count in ((2, 100), (4, 900)):
        items = [item(f"{tenant}-{n}", None) for n in range(count)]
        await database.run(partial(devices.register, tenant, items, NOW, LATER))
    client: AsyncIOMotorClient[Row] = AsyncIOMotorClient(mongo.url)
    profiled = client[database.raw.name]
    await profiled.command("profile", 2)
    for tenant in (2, 2, 2, 4):
        assert len(await devices.by_numbers(tenant, range(100), NOW)) == 100
    await profiled.command("profile", 0)
    reads = await profiled["system.profile"].find({"command.find": "devices"}).to_list(None)
    client.close()
    assert [read["docsExamined"] for read in reads] == [100] * 4


def halves(refs: dict[str, Cell], cell: Cell, low: str, high: str) -> set[str]:
    return {ref for ref, place in refs.items() if place == cell and low < device_id(T, ref) <= high}


async def test_a_cell_that_many_populate_at_once_stands_for_all(database: Database) -> None:
    books = [CellRepository(database) for _ in range(5)]
    await asyncio.gather(*(book.ensure(2 * n, [CELL, NEXT]) for n, book in enumerate(books)))
    rows = await database.collection("cells").find({}).to_list(None)
    assert [set(row["n"]) for row in rows] == [{"0", "2", "4", "6", "8"}] * 2


NIGHT = Preferences(quiet=QuietHours(time(22), time(7), "Asia/Shanghai"))
ALL = Preferences(NIGHT.quiet, NOW + timedelta(days=3), frozenset(["al_1", "al_2"]), 3)


async def ask(
    database: Database, devices: DeviceRepository, **asked: Preferences
) -> tuple[list[Whereabouts], set[str]]:
    return await database.run(lambda transaction: devices.set_preferences(T, asked, NOW, transaction))


async def asked_of(devices: DeviceRepository, number: int) -> Preferences:
    return (await devices.by_numbers(T, [number], NOW))[number].preferences


async def test_preferences_are_kept_and_replaced_whole(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, item("a", "t1"))
    [bare] = await database.collection("devices").find({"r": "a", **ALL_ROWS}).to_list(None)
    for wanted in (ALL, NIGHT, Preferences(daily_limit=1), NONE, ALL):
        for _ in range(2):
            assert (await ask(database, devices, a=wanted))[1] == set()
            assert await asked_of(devices, 0) == wanted
    await register(database, devices, item("a", "t1", NEXT))
    assert await asked_of(devices, 0) == ALL
    await ask(database, devices, a=NONE)
    # A device without preferences costs nothing.
    [again] = await database.collection("devices").find({"r": "a", **ALL_ROWS}).to_list(None)
    assert again == bare | {"c": NEXT}


async def test_only_who_may_hear_more_comes_back(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, item("a", "t1"), item("b", "t2"))
    back = Whereabouts(0, CELL, CELL, returning=True)
    assert await ask(database, devices, a=ALL, b=NIGHT) == ([back], set())  # a cap may be above the policy's
    assert await ask(database, devices, a=ALL, b=NIGHT) == ([], set())
    assert await ask(database, devices, a=NIGHT) == ([back], set())
    assert await ask(database, devices, a=NONE, nobody=NONE) == ([back], {"nobody"})


async def test_preferences_follow_the_phone_and_end_with_it(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, item("a", "t1"), item("b", "t2"))
    await ask(database, devices, a=ALL, b=NIGHT)
    await register(database, devices, item("a", "t2"), item("b", "t1"))
    assert (await asked_of(devices, 0), await asked_of(devices, 1)) == (ALL, NIGHT)
    await register(database, devices, item("c", "t1"))
    assert await asked_of(devices, 0) == ALL
    await register(database, devices, item("c", "t3"))  # renewed: the same phone
    assert await asked_of(devices, 0) == ALL
    await register(database, devices, item("a", "t3"))  # which pushes the other phone out
    await register(database, devices, item("d", "t2"))
    assert (await asked_of(devices, 0), await asked_of(devices, 1)) == (ALL, NIGHT)
    await devices.remove(T, ["a"])
    await register(database, devices, item("a", "t3"))
    assert await asked_of(devices, 0) == NONE
    await ask(database, devices, a=ALL)
    await devices.refuse_token(T, 0, "t3")
    assert await ask(database, devices, a=NIGHT) == ([], {"a"})
    rows = await database.collection("devices").find({"p": T, "a": False}).to_list(None)
    assert [set(row) for row in rows] == [{"_id", "p", "n", "h", "a", "x", "q", "m", "u", "k"}]
    await register(database, devices, item("a", "t4"))  # renewed after all
    assert await asked_of(devices, 0) == ALL
    await devices.refuse_token(T, 0, "t4")
    await devices.remove(T, ["a"])
    rows = await database.collection("devices").find({"p": T, "a": False}).to_list(None)
    assert [set(row) for row in rows] == [{"_id", "p", "n", "h", "a", "x"}]
    await register(database, devices, item("a", "t5"))
    assert await asked_of(devices, 0) == NONE


async def test_number_lost_by_a_rollback_is_given_to_one_device(database: Database, devices: DeviceRepository) -> None:
    await register(database, devices, *(item(f"r{number}", f"t{number}") for number in range(3)))
    # As an election leaves the counter that had not waited for a majority.
    await database.collection("counters").update_one({"_id": f"numbers.{T}"}, {"$inc": {"value": -2}})
    await register(database, devices, item("new", "new"))
    assert {ref: number for ref, (number, _) in (await standing(database)).items()} == {
        "r0": 0, "r1": 1, "r2": 2, "new": 3
    }  # fmt: skip
    assert database.ran_again.work == 2


async def test_a_number_and_a_token_belong_to_one_device(database: Database, devices: DeviceRepository) -> None:
    rows = database.collection("devices")
    await rows.insert_one({"_id": "a", "p": T, "n": 1, "h": "token"})
    await rows.insert_one({"_id": "b", "p": T + 2, "n": 1})
    with pytest.raises(DuplicateKeyError):
        await rows.insert_one({"_id": "c", "p": T, "n": 1})
    with pytest.raises(DuplicateKeyError):
        await rows.insert_one({"_id": "d", "p": T, "n": 2, "h": "token"})
