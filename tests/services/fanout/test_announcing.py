"""Whatever a partner that pulls has to read is announced to it, whoever dies in between."""

from dataclasses import replace
from typing import Any

import pytest

from hub.errors import StorageUnavailable
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.steps.announce_notice import announce_notice
from hub.services.police.ports import CaseChange
from hub.storage.mongo.units import FREE
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.world import AWAY, HERE, PULL, World

DEATHS = (
    ("audience", "append"),
    ("units", "settle"),
    ("notices", "add"),
    ("notices", "add_growth"),
    ("units", "finish"),
)
"""After which steps of a unit its worker dies."""


async def announced(world: World) -> list[str]:
    """What the partner is told of now; it reads at once."""
    world.announcements.bodies.clear()
    await world.database.collection("notices").update_many({}, {"$set": {"not_before": FREE}})
    for notice in await world.fanout.notices.waiting():
        await announce_notice(world.fanout, notice)
    return [body["type"] for body in world.announcements.bodies]


async def told(world: World) -> CaseChange:
    """An alert of which the partner has read that one of its phones is to be told."""
    await world.register("a", HERE, tenant=PULL)
    await world.register("b", AWAY, tenant=PULL)
    change = await world.open()
    await world.run()
    assert await announced(world) == ["alert.stage", "alert.audience"]
    assert await world.page(change) == [("a", "ALERT", 1)]
    return change


async def dies(world: World, unit: str, port: str, method: str) -> None:
    """A worker that is killed right after a step; it ends whole if it never comes there."""
    gate = Gate()
    gated: Any = Gated(getattr(world.fanout, port), after={method: gate})
    work = deliver_unit(replace(world.fanout, **{port: gated}), unit)
    try:
        worker = await stopped_at(gate, work)
    except AssertionError:
        return
    await worker.die()
    await world.leases_run_out()


@pytest.mark.parametrize(("port", "method"), DEATHS)
async def test_the_end_is_announced(world: World, port: str, method: str) -> None:
    change = await told(world)
    await world.close(change)
    await world.sweeps()
    # It hears of the end and reads at once, when there is nothing yet.
    assert await announced(world) == ["alert.cancelled"]
    assert await world.page(change) == []
    await dies(world, await world.unit("sweep"), port, method)
    await world.run()
    assert "alert.audience" in await announced(world)
    assert await world.page(change) == [("a", "CANCEL", 2)]


@pytest.mark.parametrize(("port", "method"), DEATHS)
async def test_who_moved_in_is_announced(world: World, port: str, method: str) -> None:
    change = await told(world)
    await world.move("b", HERE, tenant=PULL)
    await dies(world, await world.unit("list"), port, method)
    await world.run()
    assert "alert.audience" in await announced(world)
    assert await world.page(change) == [("b", "ALERT", 1)]


async def test_who_comes_back_after_the_end_is_announced(world: World) -> None:
    for ref in ("a", "b", "c"):
        await world.register(ref, HERE, tenant=PULL)
    change = await world.open()
    await world.run()
    await announced(world)
    assert len(await world.page(change)) == 3
    for ref in ("a", "b"):
        await world.remove(ref, tenant=PULL)
    await world.close(change)
    await world.run()
    assert await announced(world) == ["alert.cancelled", "alert.audience"]
    assert await world.page(change) == [("c", "CANCEL", 2)]
    for ref in ("a", "b"):
        await world.register(ref, AWAY, tenant=PULL)
        await world.run()
        assert await announced(world) == ["alert.audience"]
        assert await world.page(change) == [(ref, "CANCEL", 2)]


class NoNotices(Gated):
    """Notices that cannot be written: the database is away for a moment."""

    async def add(self, *args: Any, **named: Any) -> str:
        raise StorageUnavailable

    async def add_growth(self, *args: Any, **named: Any) -> str:
        raise StorageUnavailable


async def test_what_could_not_be_announced_is_announced_later(world: World) -> None:
    change = await told(world)
    await world.close(change)
    await world.sweeps()
    assert await announced(world) == ["alert.cancelled"]
    away: Any = NoNotices(world.fanout.notices)
    await deliver_unit(replace(world.fanout, notices=away), await world.unit("sweep"))
    await world.no_waiting()
    await world.run()
    assert await announced(world) == ["alert.audience"]
    assert await world.page(change) == [("a", "CANCEL", 2)]


async def test_each_batch_of_an_end_is_announced_though_the_unit_was_given_back_between(world: World) -> None:
    await world.register("a", HERE, tenant=PULL)
    await world.register("b", HERE, tenant=PULL)
    change = await world.open()
    await world.run()
    await announced(world)
    assert len(await world.page(change)) == 2
    await world.close(change)
    await world.sweeps()
    await announced(world)
    desk = replace(world.fanout, batch_size=1)
    unit, settled = await world.unit("sweep"), Gate()
    units: Any = Gated(desk.units, after={"settle": settled})
    worker = await stopped_at(settled, deliver_unit(replace(desk, units=units), unit))
    await world.repositories.fanout.halt.set(True)
    await worker.go_on()
    assert await announced(world) == []
    await world.repositories.fanout.halt.set(False)
    assert await announced(world) == ["alert.audience"]
    first = await world.page(change)
    assert len(first) == 1
    await world.no_waiting()
    await world.run()
    assert await announced(world) == ["alert.audience"]
    assert sorted(first + await world.page(change)) == [("a", "CANCEL", 2), ("b", "CANCEL", 2)]


async def test_what_was_halted_or_closed_on_its_way_is_not_sent(world: World) -> None:
    change = await told(world)
    await world.update(change)
    await world.run()

    async def halt() -> None:
        await world.repositories.fanout.halt.set(True)

    world.announcements.before_each = halt
    assert await announced(world) == []
    world.announcements.before_each = None
    assert await announced(world) == []
    await world.repositories.fanout.halt.set(False)
    assert await announced(world) == ["alert.updated", "alert.audience"]
