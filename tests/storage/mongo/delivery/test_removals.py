"""Bits of the devices that confirmed a removal, in a real database: many writers, and a process that dies."""

import asyncio
import random
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.alerts.alert import AlertState
from hub.domain.delivery.ledger import pack
from hub.domain.delivery.removals import NONE_TOLD, RemovalCounts
from hub.services.operations.steps.removal_readings import last_reading
from hub.storage.mongo.database import Database, Row, opened
from hub.storage.mongo.delivery.removal_rows import NUMBERS_PER_ROW, WORD_BITS, bits_by_part, confirmed_numbers
from hub.storage.mongo.delivery.removals import Bitmaps, RemovalRepository
from tests.databases import ALL_ROWS, Databases
from tests.fakes import NOW
from tests.public_alerts import public_alert

ALERT, OTHER = "al_1", "al_2"
LIVE, TEST, ANOTHER = 2, 3, 4


async def tell(database: Database, numbers: Iterable[int], *, tenant: int = LIVE, revision: int = 1) -> None:
    """Insert a unit that told these devices."""
    rows = database.collection("units")
    count = await rows.count_documents(ALL_ROWS)
    await rows.insert_one({"_id": f"u{count}", "alert": ALERT, "p": tenant, "marks": {str(revision): pack(numbers)}})


async def rows_of(database: Database, name: str) -> list[dict[str, Any]]:
    return await database.collection(name).find(ALL_ROWS).sort("_id", 1).to_list(None)


@given(st.sets(st.one_of(st.integers(0, 200), st.integers(0, 2**31)), max_size=60))
def test_rows_hold_exactly_the_numbers_that_were_set(numbers: set[int]) -> None:
    found = set[int]()
    for part, bits in bits_by_part(numbers).items():
        assert all(-(2**63) <= word < 2**63 for word in bits.values())
        found |= set(confirmed_numbers({"part": part, "bits": bits}))
    assert found == numbers


async def test_only_told_devices_of_the_tenant_count(database: Database) -> None:
    removals = RemovalRepository(database)
    await tell(database, [0, WORD_BITS - 1, WORD_BITS, NUMBERS_PER_ROW - 1, NUMBERS_PER_ROW, 5_000_000])
    await tell(database, [7], tenant=ANOTHER)
    await removals.confirm(ALERT, LIVE, [0, WORD_BITS - 1, NUMBERS_PER_ROW, 7, 8])
    await removals.confirm(ALERT, TEST, [WORD_BITS])
    await removals.confirm(OTHER, LIVE, [NUMBERS_PER_ROW - 1])
    assert await removals.count(ALERT, LIVE) == RemovalCounts(6, 3)
    assert await removals.count(ALERT, ANOTHER) == RemovalCounts(1, 0)
    assert await removals.count(ALERT, TEST) == await removals.count(OTHER, LIVE) == NONE_TOLD
    assert await removals.count_by_tenant(ALERT) == {LIVE: RemovalCounts(6, 3), ANOTHER: RemovalCounts(1, 0)}


async def test_repeated_confirmation_changes_no_row(database: Database) -> None:
    removals = RemovalRepository(database)
    await removals.confirm(ALERT, LIVE, range(63, 66))
    before = await rows_of(database, "removals")
    await removals.confirm(ALERT, LIVE, [64, 63])
    assert await rows_of(database, "removals") == before
    assert before == [
        {"_id": "al_1.2.0", "alert": ALERT, "p": LIVE, "part": 0, "bits": {"0": -(2**63), "1": 3}},
    ]


async def test_device_told_by_several_revisions_counts_once(database: Database) -> None:
    removals = RemovalRepository(database)
    await tell(database, [1, 2])
    await tell(database, [1, 2], revision=2)
    # A part of it has been compacted.
    compacted = {"_id": "al_1.2.1", "alert": ALERT, "p": LIVE, "rev": 1, "told": pack([2, 3])}
    await database.collection("told").insert_one(compacted)
    await removals.confirm(ALERT, LIVE, [1, 2, 3])
    assert await removals.count(ALERT, LIVE) == RemovalCounts(3, 3)


async def test_of_a_partner_that_pulls_named_devices_are_told(database: Database) -> None:
    removals = RemovalRepository(database)
    await tell(database, [1, 2, 3, 4])
    page = {"numbers": pack([1, 2, 3, 4]), "skipped": [1], "turns": [[3, 1]]}
    await database.collection("audience").insert_one({"_id": "u0.1", "alert": ALERT, "p": LIVE, "position": 1, **page})
    await removals.confirm(ALERT, LIVE, [1, 2, 4])
    assert await removals.count(ALERT, LIVE) == RemovalCounts(2, 1)


async def test_concurrent_writers_of_two_hubs_lose_nothing(databases: Databases) -> None:
    url = await databases.take()
    told = range(0, 3 * NUMBERS_PER_ROW, 5)
    async with opened(url) as one, opened(url) as other:
        await tell(one, told)
        hubs = [RemovalRepository(one), RemovalRepository(other)]
        # The first writes of all meet at rows that do not exist; every device is named by two hubs.
        calls = [hub.confirm(ALERT, LIVE, told[start::16]) for start in range(16) for hub in hubs]
        await asyncio.gather(*calls)
        assert await hubs[0].count(ALERT, LIVE) == RemovalCounts(len(told), len(told))
        assert len(await rows_of(one, "removals")) == 3


async def test_cleared_alert_keeps_its_counts_as_numbers(database: Database) -> None:
    removals = RemovalRepository(database)
    await tell(database, [1, 2, 3])
    await tell(database, [1], tenant=ANOTHER)
    await removals.confirm(ALERT, LIVE, [1, 3])
    await removals.confirm(OTHER, LIVE, [1])
    before = await removals.count_by_tenant(ALERT)
    assert await removals.alerts() == [ALERT, OTHER]
    await removals.keep_counts_alone(ALERT)
    assert await removals.alerts() == [OTHER]
    await database.collection("units").delete_many(ALL_ROWS)
    assert await removals.count_by_tenant(ALERT) == before
    assert await rows_of(database, "removal_counts") == [
        {"_id": "al_1.2", "alert": ALERT, "p": LIVE, "told": 3, "removed": 2},
        {"_id": "al_1.4", "alert": ALERT, "p": ANOTHER, "told": 1, "removed": 0},
    ]


class Died(Exception):
    """The process dies here."""


class MortalRows:
    """A collection whose process dies before one of its writes."""

    def __init__(self, rows: Any, left: list[None]) -> None:
        self._rows, self._left = rows, left

    def __getattr__(self, name: str) -> Any:
        if name in ("update_one", "delete_many"):
            if not self._left:
                raise Died
            self._left.pop()
        return getattr(self._rows, name)


class MortalDatabase:
    """A database whose caller dies after so many writes."""

    def __init__(self, database: Database, writes: int) -> None:
        self._database, self._left = database, [None] * writes

    def collection(self, name: str) -> Any:
        return MortalRows(self._database.collection(name), self._left)


@pytest.mark.parametrize("writes", range(3))
async def test_process_that_dies_while_clearing_changes_no_count(database: Database, writes: int) -> None:
    removals = RemovalRepository(database)
    for tenant in (LIVE, ANOTHER):
        await tell(database, [1, 2], tenant=tenant)
        await removals.confirm(ALERT, tenant, [1])
    before = await removals.count_by_tenant(ALERT)
    mortal: Any = MortalDatabase(database, writes)
    with pytest.raises(Died):
        await RemovalRepository(mortal).keep_counts_alone(ALERT)
    assert await removals.count_by_tenant(ALERT) == before
    assert await removals.alerts() == [ALERT]
    # A part of the bits was deleted by then.
    if writes == 2:
        await database.collection("removals").delete_one({"_id": "al_1.2.0"})
    await removals.keep_counts_alone(ALERT)
    assert await removals.count_by_tenant(ALERT) == before
    assert await removals.alerts() == []


async def test_counts_read_while_they_are_cleared_are_whole(database: Database) -> None:
    class Overtaken(RemovalRepository):
        async def _read_confirmed(self, wanted: Row) -> Bitmaps:
            await RemovalRepository(database).keep_counts_alone(ALERT)
            return await super()._read_confirmed(wanted)

    removals = RemovalRepository(database)
    await tell(database, [1, 2])
    await removals.confirm(ALERT, LIVE, [1])
    assert await Overtaken(database).count(ALERT, LIVE) == RemovalCounts(2, 1)
    assert await removals.alerts() == []


async def test_takers_at_once_show_one_stored_reading(database: Database) -> None:
    removals = RemovalRepository(database)
    ended = replace(public_alert(opened_at=NOW).alert, ended=AlertState.CLOSED, ended_at=NOW)
    at, noise = NOW + timedelta(hours=2), random.Random(1).randrange
    shown = await asyncio.gather(*(last_reading(removals, ended, 2, at, noise) for _ in range(5)))
    assert len(set(shown)) == 1
    assert await last_reading(removals, ended, 2, NOW + timedelta(hours=23), noise) == shown[0]
    later = await last_reading(removals, ended, 2, NOW + timedelta(days=31), noise)
    assert (later.number, later.draws, later.noised != shown[0].noised) == (4, 2, True)
    assert not await removals.keep(ended.id, 2, shown[0], later)
    assert not await removals.keep(ended.id, 2, None, later)
