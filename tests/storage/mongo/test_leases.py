"""Leases by the server's clock: whatever the worker's own clock says."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.domain.delivery.units import Unit, UnitKind, UnitState
from hub.errors import LeaseLost
from hub.storage.mongo.database import Database
from hub.storage.mongo.delivery.units import UnitRepository
from hub.storage.mongo.leases import CLAIMABLE, FREE, leased_write

LEASE = timedelta(seconds=30)
UNIT = Unit("u1", "al_1", 2, UnitKind.LIST, stage=1, order=0, entries={})


@pytest.fixture
async def units(database: Database) -> UnitRepository:
    units = UnitRepository(database, LEASE)
    await units.add([UNIT])
    return units


async def row(database: Database) -> dict[str, Any]:
    """Return the stored unit."""
    return await database.collection("units").find_one({"_id": "u1"}) or {}


async def test_a_claim_ends_by_the_servers_clock(database: Database, units: UnitRepository) -> None:
    before = await database.server_time()
    claimed = await units.claim("u1")
    after = await database.server_time()
    assert claimed is not None
    assert before + LEASE <= (await row(database))["until"] <= after + LEASE
    assert await units.claim("u1") is None


async def test_a_delay_counts_from_the_servers_present(database: Database, units: UnitRepository) -> None:
    unit, token = await units.claim("u1") or (UNIT, "")
    before = await database.server_time()
    await units.give_back(unit, token, wait=7.5)
    after = await database.server_time()
    stored = await row(database)
    assert before <= stored["not_before"] - timedelta(seconds=7.5) <= after
    assert stored["until"] == FREE
    assert await units.claim("u1") is None


async def test_a_lost_lease_is_not_renewed(database: Database, units: UnitRepository) -> None:
    unit, token = await units.claim("u1") or (UNIT, "")
    past = datetime.now(UTC) - timedelta(minutes=1)
    await database.collection("units").update_one({"_id": "u1"}, {"$set": {"until": past}})
    assert await units.claim("u1") is not None
    with pytest.raises(LeaseLost):
        await units.renew(unit, token)


@pytest.mark.parametrize("text", ["$token", "$$NOW", "$$ROOT", "a.b", "{$add: 1}"])
async def test_a_text_with_a_dollar_sign_is_stored(database: Database, units: UnitRepository, text: str) -> None:
    unit, token = await units.claim("u1") or (UNIT, "")
    await units.finish(unit, token, UnitState.PARKED, text)
    assert (await row(database))["error"] == text


async def test_counts_are_added_and_values_replaced_in_one_write(database: Database) -> None:
    rows = database.collection("units")
    await rows.insert_one({"_id": "x", "until": FREE, "not_before": FREE, "counts": {"reached": 2}, "kept": {"a": 1}})
    change = leased_write({"kept": {"b": "$a"}}, from_now={"until": LEASE}, growth={"counts.reached": 3})
    assert (await rows.update_one({"_id": "x", **CLAIMABLE}, change)).modified_count == 1
    assert (await rows.update_one({"_id": "x", **CLAIMABLE}, change)).modified_count == 0
    stored = await rows.find_one({"_id": "x"}) or {}
    assert (stored["counts"], stored["kept"]) == ({"reached": 5}, {"b": "$a"})
