"""Work in progress is not notified again: every process would do the same work at once."""

import asyncio
from typing import Any

import pytest

from hub.errors import StorageUnavailable
from hub.services.fanout.enqueue_due_work import enqueue_due_work
from hub.services.fanout.run_sweep import run_sweep
from hub.services.fanout.start_stage import start_stage
from hub.storage.redis import work_heartbeats
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.scenes import due_stage
from tests.services.fanout.world import HERE, World

pytestmark = pytest.mark.every_redis

ALERT_1 = [("ALERT", 1)]


async def notified(world: World) -> list[str]:
    """Return the stages and sweeps that `enqueue_due_work` notifies of."""
    world.notifier.notified.clear()
    await enqueue_due_work(world.fanout.due_work)
    return [one for one in world.notifier.notified if not one.startswith("queue")]


async def due_sweep(world: World) -> str:
    [sweep] = await world.repositories.alerts.sweeps.unfinished()
    return sweep.id


async def test_stage_being_cut_is_not_notified_again(world: World) -> None:
    await world.register("d", HERE)
    await world.open()
    stage, gate = await due_stage(world), Gate()
    assert await notified(world) == [stage]
    fanout = rewired(world.fanout, cells=Gated(world.repositories.device.cells, before={"populated": gate}))
    planner = await stopped_at(gate, start_stage(fanout.stage_planning, stage))
    assert await notified(world) == []
    await planner.die()
    assert await notified(world) == [stage]
    await world.run()
    assert world.phones.got("d") == ALERT_1
    assert await notified(world) == []


async def test_stage_that_failed_is_notified_again(world: World) -> None:
    await world.open()
    stage = await due_stage(world)

    class Broken:
        async def populated(self, _: object) -> None:
            raise ZeroDivisionError

    cells: Any = Broken()
    with pytest.raises(ZeroDivisionError):
        await start_stage(rewired(world.fanout, cells=cells).stage_planning, stage)
    assert await notified(world) == [stage]


async def test_running_sweep_is_not_notified_again(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    await world.close(change)
    sweep, gate = await due_sweep(world), Gate()
    assert await notified(world) == [sweep]
    fanout = rewired(world.fanout, units=Gated(world.repositories.fanout.units, before={"reached_before": gate}))
    planner = await stopped_at(gate, run_sweep(fanout.sweep_planning, sweep))
    assert await notified(world) == []
    await planner.go_on()
    assert await notified(world) == []
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("CANCEL", 2)]


async def test_work_heartbeat_lasts_as_long_as_the_work(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_heartbeats, "EXPIRES_MS", 300)
    monkeypatch.setattr(world.repositories.fanout.work_heartbeats, "fades_after", 0.3)
    await world.open()
    stage, gate = await due_stage(world), Gate()
    fanout = rewired(world.fanout, cells=Gated(world.repositories.device.cells, before={"populated": gate}))
    planner = await stopped_at(gate, start_stage(fanout.stage_planning, stage))
    for _ in range(10):
        await asyncio.sleep(0.1)
        assert await notified(world) == []
    await planner.go_on()


async def test_work_of_a_dead_process_is_notified_in_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_heartbeats, "EXPIRES_MS", 300)
    await world.open()
    stage = await due_stage(world)
    await world.repositories.fanout.work_heartbeats.say(stage)
    assert await notified(world) == []
    await asyncio.sleep(0.4)
    assert await notified(world) == [stage]


class Away:
    """Heartbeats while Redis is away."""

    fades_after = 0.1

    async def say(self, _: str) -> None:
        raise StorageUnavailable

    async def leave(self, _: str) -> None:
        raise StorageUnavailable

    async def of(self, _: object) -> set[str]:
        raise StorageUnavailable


async def test_without_redis_all_work_is_notified_and_done(world: World) -> None:
    await world.register("d", HERE)
    await world.open()
    fanout = rewired(world.fanout, work_heartbeats=Away())
    world.notifier.notified.clear()
    stage = await due_stage(world)
    await enqueue_due_work(fanout.due_work)
    assert world.notifier.notified == [stage]
    gate = Gate()
    slow = rewired(fanout, cells=Gated(fanout.stage_planning.cells, before={"populated": gate}))
    planner = await stopped_at(gate, start_stage(slow.stage_planning, stage))
    await asyncio.sleep(0.3)
    await planner.go_on()
    await world.run()
    assert world.phones.got("d") == ALERT_1
