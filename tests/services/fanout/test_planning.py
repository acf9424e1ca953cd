"""Rules of planning: coverage is committed before devices are looked for, and a stage is cut once."""

from collections.abc import Sequence
from typing import Any

import pytest

from hub.domain.delivery.units import Unit
from hub.domain.trail.timeline import TimelineKind
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.start_stage import start_stage
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.scenes import Killed, due_stage
from tests.services.fanout.world import FAR, HERE, NEAR, PULL, PUSH, World

ALERT_1 = [("ALERT", 1)]


async def test_widest_circle_ever_covered_is_remembered(world: World) -> None:
    change = await world.open()
    seen = []
    for radius in (25, 10, 15, 30):
        await world.radius(change, radius)
        await world.run()
        area = (await world.alert(change)).areas[0]
        seen.append((area.covered_km, area.told_km))
    assert seen == [(25, 25), (10, 25), (15, 25), (30, 30)]


async def test_geo_covers_empty_cells_too(world: World) -> None:
    await world.open()
    await world.run()
    await world.register("d", NEAR)  # the first device its cell ever held
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_covered_first_then_cells_are_read(world: World) -> None:
    await world.open()
    gate = Gate()
    fanout = rewired(world.fanout, cells=Gated(world.repositories.device.cells, after={"populated": gate}))
    planner = await stopped_at(gate, start_stage(fanout.stage_planning, await due_stage(world)))
    await world.register("d", HERE)
    await planner.go_on()
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_stage_resume_finishes_a_begun_stage(world: World) -> None:
    await world.register("d", HERE)
    await world.open()
    gate = Gate()
    fanout = rewired(world.fanout, cells=Gated(world.repositories.device.cells, before={"populated": gate}))
    await (await stopped_at(gate, start_stage(fanout.stage_planning, await due_stage(world)))).die()
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_each_begun_stage_stands_in_the_history_once(world: World) -> None:
    change = await world.open()
    stage = await due_stage(world)
    for _ in range(2):
        await start_stage(world.fanout.stage_planning, stage)
    await world.radius(change, 30)
    await world.run()
    begun = await world.repositories.cases.timeline.of_case(change.case, {TimelineKind.STAGE_BEGUN}, None, 10)
    assert [(entry.author, entry.stage, entry.area, entry.radius_km) for entry in begun] == [
        (None, 2, 1, 30.0),
        (None, 1, 1, 10.0),
    ]


class FirstOnly:
    """Unit rows of a dying process: it inserts only the first."""

    def __init__(self, units: Any) -> None:
        self._units = units

    async def add(self, units: Sequence[Unit], transaction: Any = None) -> None:
        await self._units.add(units[:1], transaction)
        raise Killed


async def test_cut_once_list_survives_a_death_between_units(world: World) -> None:
    world.fanout = rewired(world.fanout, unit_size=2)
    for ref in "abcd":
        await world.register(ref, HERE)
    await world.register("e", NEAR)
    await world.repositories.device.cell_counts.flush()
    await world.open()
    planning = rewired(world.fanout, units=FirstOnly(world.repositories.fanout.units)).stage_planning
    with pytest.raises(Killed):
        await start_stage(planning, await due_stage(world))
    await world.repositories.device.cells.add_counts(PUSH, {HERE: -3})
    await world.run()
    assert [world.phones.got(ref) for ref in "abcde"] == [ALERT_1] * 5


async def reduce_and_widen(world: World) -> None:
    """Reduce the radius, so that the far unit drops its batch, and widen it again."""
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


async def test_epoch_ids_let_a_given_up_ring_be_reached_again(world: World) -> None:
    await reduce_and_widen(world)
    await world.run()
    assert world.phones.got("d") == ALERT_1
    assert world.phones.got("other") == ALERT_1


async def test_ring_ever_covered_is_reached_when_covered_again(world: World) -> None:
    await reduce_and_widen(world)
    stage = await due_stage(world)
    await world.stages()
    begun = await world.repositories.alerts.stages.get(stage)
    assert begun is not None
    assert ([circle.radius_km for circle in begun.inner or ()], begun.radius_km) == ([10], 25)
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_guard_cover_drops_devices_of_given_up_cells(world: World) -> None:
    await world.register("d", FAR)
    await world.register("near", NEAR)
    change = await world.open()
    await world.radius(change, 25)
    await world.stages()
    gate = Gate()
    fanout = rewired(world.fanout, units=Gated(world.repositories.fanout.units, after={"intend": gate}))
    batches = [await stopped_at(gate, deliver_unit(fanout.unit_delivery, await world.unit()))]
    await world.radius(change, 10)
    for batch in batches:
        await batch.go_on()
    await world.run()
    assert world.phones.got("d") == []
    assert world.phones.got("near") == ALERT_1


async def test_stage_notice_survives_the_death_of_its_process(world: World) -> None:
    await world.register("d", HERE, tenant=PULL)
    await world.open()
    gate = Gate()
    fanout = rewired(world.fanout, notices=Gated(world.repositories.fanout.notices, before={"add": gate}))
    await (await stopped_at(gate, start_stage(fanout.stage_planning, await due_stage(world)))).die()
    await world.stages()
    kinds = [row["kind"] async for row in world.database.collection("notices").find({})]
    assert kinds == ["alert.stage"]
