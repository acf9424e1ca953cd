"""Pages of an audience on the real database."""

from typing import Any

import pytest

from hub.domain.alerts.alert import RevisionKind
from hub.domain.cells import Cell
from hub.domain.delivery.audience import AudienceMember, AudiencePage, TurnCounts
from hub.storage.mongo.database import Database
from hub.storage.mongo.delivery.audience import AudienceRepository

PAGE = AudiencePage("u1.1", "al_1", 2, "u1", 1, RevisionKind.ALERT, 1, (AudienceMember(7, (Cell("c"),), False),))


class Dying(AudienceRepository):
    """A process that dies once it has inserted a page, or written a turn on one."""

    async def _insert(self, page: AudiencePage, transaction: Any) -> None:
        await super()._insert(page, transaction)
        raise ZeroDivisionError

    async def _count(self, page: AudiencePage, counts: TurnCounts, transaction: Any) -> None:
        raise ZeroDivisionError


async def counts_of(database: Database, unit_id: str) -> Any:
    """Return the stored counts of a unit."""
    row = await database.collection("units").find_one({"_id": unit_id})
    return row and row["counts"]


async def test_a_page_that_is_not_committed_takes_no_position(database: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await Dying(database).append(PAGE, {}, {})
    assert await database.collection("audience").find({}).to_list(None) == []
    assert (await AudienceRepository(database).append(PAGE, {}, {})).standing == {7}
    [row] = await database.collection("audience").find({}).to_list(None)
    assert row["position"] == 1


async def test_a_reader_that_dies_leaves_neither_turn_nor_counts(database: Database) -> None:
    pages, named = AudienceRepository(database), TurnCounts(1, {})
    await database.collection("units").insert_one({"_id": "u1", "counts": {"deferred": 1, "reached": 0}})
    await pages.append(PAGE, {}, {})
    with pytest.raises(ZeroDivisionError):
        await Dying(database).serve(await pages.get("u1.1"), 1, {}, 1, named)
    assert (await pages.get("u1.1")).served == 0
    before = await pages.get("u1.1")
    assert await pages.serve(before, 1, {}, 1, named)
    assert (await counts_of(database, "u1"))["reached"] == 1
    with pytest.raises(ZeroDivisionError):
        await Dying(database).take_back(before, named)
    assert (await counts_of(database, "u1"))["reached"] == 1
    assert await pages.take_back(before, named)
    assert (await counts_of(database, "u1"))["reached"] == 0


async def test_a_turn_on_a_page_that_changed_counts_nothing(database: Database) -> None:
    pages, named = AudienceRepository(database), TurnCounts(1, {})
    await database.collection("units").insert_one({"_id": "u1", "counts": {"deferred": 1, "reached": 0}})
    await pages.append(PAGE, {}, {})
    page = await pages.get("u1.1")
    assert await pages.serve(page, 1, {}, 1, named)
    assert not await pages.serve(page, 1, {}, 1, named)
    assert (await counts_of(database, "u1"))["deferred"] == 0
