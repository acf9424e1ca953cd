"""Rules of compaction: what an ended alert told outlives its units."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.delivery.audience import TurnCounts
from hub.domain.delivery.ledger import unpack
from hub.domain.delivery.reach import StageCounts
from hub.services.channels import DeliveryOutcome
from hub.services.fanout.run_sweep import run_sweep
from hub.services.fanout.start_stage import start_stage
from hub.services.maintenance.compact_units import compact_units
from hub.services.police.ports.stores import CaseChange
from hub.storage.mongo.delivery.reach import ReachRepository
from hub.storage.mongo.delivery.unit_compaction import UnitCompaction, UnitTotals
from hub.storage.mongo.delivery.units import UnitRepository
from hub.storage.redis.ledger import Ledger
from tests.databases import ALL_ROWS
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.scenes import due_stage, one_unit
from tests.services.fanout.world import AWAY, HERE, PULL, PUSH, World

ALERT_1, CANCEL_2 = ("ALERT", 1), ("CANCEL", 2)


async def ended(world: World, *refs: str) -> CaseChange:
    """Return an alert that these phones were told of, and then its end."""
    change, _ = await one_unit(world, *refs)
    await world.run()
    await world.close(change)
    await world.run()
    return change


async def told(world: World, change: CaseChange) -> dict[int, set[int]]:
    """Return the numbers in the compacted rows of an alert, by revision."""
    rows = await world.database.collection("told").find({"alert": change.alert}).to_list(None)
    return {row["rev"]: unpack(row["told"]) for row in rows}


async def reach(world: World, change: CaseChange) -> list[StageCounts]:
    return (await world.repositories.alerts.reach.of_alerts([change.alert]))[change.alert]


async def test_units_are_compacted_to_one_row_a_revision(world: World) -> None:
    change = await ended(world, "a", "b")
    before = await reach(world, change)
    assert await world.compact() == 2
    assert await world.units() == []
    assert await told(world, change) == {1: {0, 1}, 2: {0, 1}}
    assert await reach(world, change) == before
    [sweep] = await world.database.collection("sweeps").find(ALL_ROWS).to_list(None)
    assert not {"cut1", "cut2"} & sweep.keys()


async def test_reach_counts_a_unit_once_while_it_is_compacted(world: World) -> None:
    class CompactingReach(ReachRepository):
        async def _add_compacted(self, *args: Any) -> None:
            await world.compact()
            await super()._add_compacted(*args)

    change = await ended(world, "a", "b")
    before = await reach(world, change)
    assert (await CompactingReach(world.database).of_alerts([change.alert]))[change.alert] == before
    assert await world.units() == []
    assert await reach(world, change) == before


async def test_compact_after_the_end_and_its_sweep_alone(world: World) -> None:
    change, unit = await one_unit(world)
    await world.run()
    assert await world.compact() == 0
    await world.close(change)
    assert await world.compact() == 0
    assert await world.units() == [unit]
    await world.run()
    assert await world.compact() == 2


async def test_compact_done_units_alone(world: World) -> None:
    """A phone that could not be reached waits in its unit, and gets the end when its provider answers."""
    change, _ = await one_unit(world, "a", "b")
    await world.run()
    await world.close(change)
    world.phones.script["b"] = [DeliveryOutcome.RETRY_LATER]
    await world.sweeps()
    await world.deliver(await world.unit("sweep"))
    assert await world.compact() == 1
    assert len(await world.units()) == 1
    await world.run()
    assert world.phones.got("b") == [ALERT_1, CANCEL_2]
    assert await world.compact() == 1


class CompactingReader(UnitRepository):
    """Unit rows of a reader beside which everything is compacted, before or after it reads the compacted rows."""

    world: World
    compacts_before: bool

    async def _compacted(self, wanted: Any) -> Any:
        if self.compacts_before:
            await self.world.compact()
        async for row in super()._compacted(wanted):
            yield row
        await self.world.compact()


@pytest.mark.every_redis
@pytest.mark.parametrize("compacts_before", [True, False])
async def test_units_first_then_compacted_rows(world: World, compacts_before: bool) -> None:
    """A rebuild that reads while units are compacted misses none of their marks."""
    change = await ended(world)
    await world.embedded.flush()
    reader = CompactingReader(world.database, world.repositories.fanout.units.lease)
    reader.world, reader.compacts_before = world, compacts_before
    classified = await Ledger(world.redis, reader).classify(change.alert, PUSH, ("none", 1), (1, 2), 2, [0])
    assert classified.reached == {0}
    assert await world.units() == []


@pytest.mark.every_redis
async def test_resolver_compacted_marks_stay_with_the_claim(world: World) -> None:
    """A claim outlives its unit: the batch that meets it learns from the compacted row that the phone was told."""
    change = await ended(world)
    sweep = next(unit for unit in await world.units() if ".r2." in unit)
    await world.compact()
    key = f"{{{change.alert}:{PUSH}}}"
    await world.redis.delete(f"{key}:told:2")
    await world.redis.hset(f"{key}:claims", "0", f"{sweep}|1")
    await world.register("d", AWAY, "another")
    await world.run()
    assert world.phones.got("d") == [ALERT_1, CANCEL_2]


@pytest.mark.every_redis
async def test_late_return_after_compaction_brings_the_missed_end(world: World) -> None:
    change, _ = await one_unit(world, "missed", "told")
    await world.run()
    world.phones.tokens["missed"] = "rotated"  # the hub does not know it
    await world.close(change)
    await world.run()
    assert await world.compact() == 2
    await world.embedded.flush()
    await world.register("missed", AWAY, "rotated")
    await world.register("told", AWAY, "another")
    await world.run()
    assert world.phones.got("missed") == [ALERT_1, CANCEL_2]
    assert world.phones.got("told") == [ALERT_1, CANCEL_2]
    assert await world.compact() == 2  # the units of the two returns
    assert await told(world, change) == {1: {0, 1}, 2: {0, 1}}


async def test_possibly_told_phones_stay_so_after_compaction(world: World) -> None:
    change, unit = await one_unit(world)
    world.phones.script["d"] = [DeliveryOutcome.UNKNOWN]
    await world.deliver(unit)
    world.phones.tokens["d"] = "rotated"
    await world.close(change)
    await world.run()
    await world.compact()
    await world.embedded.flush()
    await world.register("d", AWAY, "rotated")
    await world.run()
    assert world.phones.got("d") == [ALERT_1, CANCEL_2]


async def test_a_death_in_the_middle_leaves_units_or_rows(world: World) -> None:
    change = await ended(world)
    units = await world.units()

    class Dying(UnitCompaction):
        async def _add(self, alert: str, tenant: int, revision: int, totals: UnitTotals, transaction: Any) -> None:
            await super()._add(alert, tenant, revision, totals, transaction)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await Dying(world.database).compact(change.alert)
    assert (await world.units(), await told(world, change)) == (units, {})


async def test_an_alert_that_cannot_be_compacted_stops_no_other(world: World) -> None:
    await ended(world, "a")
    await ended(world, "b")
    first, _ = await world.fanout.compaction.compaction.alerts()

    class Broken(UnitCompaction):
        async def compact(self, alert: str) -> int:
            if alert == first:
                raise ZeroDivisionError
            return await super().compact(alert)

    compaction = replace(world.fanout.compaction, compaction=Broken(world.database))
    assert await compact_units(compaction, kept=timedelta(0), now=world.clock.moment) > 0
    assert {(await world.row(unit))["alert"] for unit in await world.units()} == {first}


async def test_a_slow_planner_that_adds_compacted_units_tells_nobody(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    gate = Gate()
    units: Any = Gated(world.fanout.stage_planning.units, before={"add": gate})
    slow = await stopped_at(
        gate, start_stage(rewired(world.fanout, units=units).stage_planning, await due_stage(world))
    )
    await world.stages()
    await world.run()
    await world.close(change)
    await world.run()
    assert await world.compact() == 2
    await slow.go_on()
    assert len(await world.ready()) == 1
    await world.run()
    assert world.phones.got("d") == [ALERT_1, CANCEL_2]
    assert await world.compact() == 1


async def test_a_slow_sweep_cuts_nothing_once_all_is_compacted(world: World) -> None:
    change, _ = await one_unit(world)
    await world.run()
    await world.close(change)
    [sweep] = await world.repositories.alerts.sweeps.unfinished()
    gate = Gate()
    sweeps: Any = Gated(world.repositories.alerts.sweeps, before={"keep_cut": gate})
    slow = await stopped_at(gate, run_sweep(rewired(world.fanout, sweeps=sweeps).sweep_planning, sweep.id))
    await world.run()
    await world.compact()
    await slow.go_on()
    assert await world.units() == []
    assert world.phones.got("d") == [ALERT_1, CANCEL_2]


@pytest.mark.parametrize("revised", ["not", "immaterially", "materially"])
async def test_a_partner_that_reads_late_counts_in_the_compacted_row(world: World, revised: str) -> None:
    """A reader has its page in hand while everything is compacted."""
    for ref in "ab":
        await world.register(ref, HERE, tenant=PULL)
    change = await world.open()
    if revised != "not":
        await world.update(change, material=revised == "materially")
    await world.radius(change, 25)
    await world.run()
    pages = world.repositories.fanout.audience
    [page] = await pages.after(change.alert, PULL, 0, 10)
    [unit] = await world.units()
    await world.close(change)
    await world.run()
    assert await world.compact() >= 1
    assert unit not in await world.units()
    assert await pages.serve(page, len(page.members), {}, 1, TurnCounts(2, {}))
    assert sum(stage.counts["reached"] for stage in await reach(world, change)) == 2
    assert sum(stage.counts["deferred"] for stage in await reach(world, change)) == 0
