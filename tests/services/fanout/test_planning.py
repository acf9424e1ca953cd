"""Rules of planning: what is covered is committed before anybody is looked for, and a cut is made once."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from hub.domain.units import Unit
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.start_stage import start_stage
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.world import FAR, HERE, NEAR, PULL, PUSH, World

ALERT_1 = [("ALERT", 1)]


async def due_stage(world: World) -> str:
    [stage] = await world.fanout.stages.unfinished(world.clock.moment)
    return stage.id


async def test_the_widest_circle_ever_told_is_remembered(world: World) -> None:
    change = await world.open()
    seen = []
    for radius in (25, 10, 15, 30):
        await world.radius(change, radius)
        await world.run()
        alert = await world.alert(change)
        seen.append((alert.covered_km, alert.told_km))
    assert seen == [(25, 25), (10, 25), (15, 25), (30, 30)]


async def test_geo(world: World) -> None:
    await world.open()
    await world.run()
    await world.register("d", NEAR)  # the first device its cell ever held
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_covered_first(world: World) -> None:
    await world.open()
    gate = Gate()
    desk = replace(world.fanout, cells=Gated(world.fanout.cells, after={"populated": gate}))
    planner = await stopped_at(gate, start_stage(desk, await due_stage(world)))
    await world.register("d", HERE)
    await planner.go_on()
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_stage_resume(world: World) -> None:
    await world.register("d", HERE)
    await world.open()
    gate = Gate()
    desk = replace(world.fanout, cells=Gated(world.fanout.cells, before={"populated": gate}))
    await (await stopped_at(gate, start_stage(desk, await due_stage(world)))).die()
    await world.run()
    assert world.phones.got("d") == ALERT_1


class Killed(Exception):
    """The process dies here."""


class FirstOnly:
    """Unit rows of which a dying process inserts only the first."""

    def __init__(self, units: Any) -> None:
        self._units = units

    async def add(self, units: Sequence[Unit], transaction: Any = None) -> None:
        await self._units.add(units[:1], transaction)
        raise Killed


async def test_cut_once(world: World) -> None:
    world.fanout = replace(world.fanout, unit_size=2)
    for ref in "abcd":
        await world.register(ref, HERE)
    await world.register("e", NEAR)
    await world.repositories.device.cell_counts.flush()
    await world.open()
    with pytest.raises(Killed):
        await start_stage(replace(world.fanout, units=FirstOnly(world.fanout.units)), await due_stage(world))  # type: ignore[arg-type]
    await world.repositories.device.cells.add_counts(PUSH, {HERE: -3})
    await world.run()
    assert [world.phones.got(ref) for ref in "abcde"] == [ALERT_1] * 5


async def narrowed_and_widened(world: World) -> None:
    """The far unit drops its batch under the narrower circle, and the circle grows again."""
    await world.register("d", FAR)
    await world.register("other", HERE)
    change = await world.open()
    await world.radius(change, 25)
    await world.stages()
    await world.radius(change, 10)
    await world.deliver()
    assert world.phones.got("d") == []
    assert world.phones.got("other") == ALERT_1
    await world.radius(change, 25)


async def test_epoch_ids(world: World) -> None:
    await narrowed_and_widened(world)
    await world.run()
    assert world.phones.got("d") == ALERT_1
    assert world.phones.got("other") == ALERT_1


async def test_ring_ever(world: World) -> None:
    await narrowed_and_widened(world)
    stage = await due_stage(world)
    await world.stages()
    begun = await world.fanout.stages.get(stage)
    assert begun is not None
    assert (begun.inner_km, begun.radius_km) == (10, 25)
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_guard_cover(world: World) -> None:
    await world.register("d", FAR)
    await world.register("near", NEAR)
    change = await world.open()
    await world.radius(change, 25)
    await world.stages()
    gate = Gate()
    desk = replace(world.fanout, units=Gated(world.fanout.units, after={"intend": gate}))
    batches = [await stopped_at(gate, deliver_unit(desk, await world.unit()))]
    await world.radius(change, 10)
    for batch in batches:
        await batch.go_on()
    await world.run()
    assert world.phones.got("d") == []
    assert world.phones.got("near") == ALERT_1


async def test_a_process_that_dies_before_it_told_a_partner_is_followed_by_one_that_does(world: World) -> None:
    await world.register("d", HERE, tenant=PULL)
    await world.open()
    gate = Gate()
    desk = replace(world.fanout, notices=Gated(world.fanout.notices, before={"add": gate}))
    await (await stopped_at(gate, start_stage(desk, await due_stage(world)))).die()
    await world.stages()
    kinds = [row["kind"] async for row in world.database.collection("notices").find({})]
    assert kinds == ["alert.stage"]
