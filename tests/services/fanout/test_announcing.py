"""A partner that pulls hears of everything it has to read, even if workers die in between."""

from functools import partial
from typing import Any

import pytest

from hub.domain.delivery.notices import HIDDEN_NOTICE, UNHIDDEN_NOTICE
from hub.domain.wipes.tombstones import without_ground
from hub.errors import StorageUnavailable
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.police.ports.stores import CaseChange
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.rewiring import part_of, rewired
from tests.services.fanout.scenes import announced
from tests.services.fanout.world import AWAY, HERE, PULL, World

DEATHS = (
    ("audience", "append"),
    ("units", "settle"),
    ("notices", "add"),
    ("notices", "add_growth"),
    ("units", "finish"),
)
"""The steps of a unit after which its worker dies."""


async def read_alert(world: World) -> CaseChange:
    """Open an alert and read the page that names the partner's phone a."""
    await world.register("a", HERE, tenant=PULL)
    await world.register("b", AWAY, tenant=PULL)
    change = await world.open()
    await world.run()
    assert await announced(world) == ["alert.stage", "alert.audience"]
    assert await world.page(change) == [("a", "ALERT", 1)]
    return change


async def dies(world: World, unit: str, port: str, method: str) -> None:
    """Kill a worker right after a step; it ends whole if it never comes there."""
    gate = Gate()
    gated: Any = Gated(part_of(world.fanout, port), after={method: gate})
    work = deliver_unit(rewired(world.fanout, **{port: gated}).unit_delivery, unit)
    try:
        worker = await stopped_at(gate, work)
    except AssertionError:
        return
    await worker.die()
    await world.leases_run_out()


@pytest.mark.parametrize(("port", "method"), DEATHS)
async def test_end_of_an_alert_is_announced(world: World, port: str, method: str) -> None:
    change = await read_alert(world)
    await world.close(change)
    await world.sweeps()
    # The partner hears of the end and reads at once, when there is nothing yet.
    assert await announced(world) == ["alert.cancelled"]
    assert await world.page(change) == []
    await dies(world, await world.unit("sweep"), port, method)
    await world.run()
    assert "alert.audience" in await announced(world)
    assert await world.page(change) == [("a", "CANCEL", 2)]


@pytest.mark.parametrize(("port", "method"), DEATHS)
async def test_device_that_moved_in_is_announced(world: World, port: str, method: str) -> None:
    change = await read_alert(world)
    await world.move("b", HERE, tenant=PULL)
    await dies(world, await world.unit("list"), port, method)
    await world.run()
    assert "alert.audience" in await announced(world)
    assert await world.page(change) == [("b", "ALERT", 1)]


async def test_device_returning_after_the_end_is_announced(world: World) -> None:
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
    """Notice rows that cannot be written: the database is away for a moment."""

    async def add(self, *args: Any, **named: Any) -> str:
        raise StorageUnavailable

    async def add_growth(self, *args: Any, **named: Any) -> str:
        raise StorageUnavailable


async def test_failed_announcement_is_made_later(world: World) -> None:
    change = await read_alert(world)
    await world.close(change)
    await world.sweeps()
    assert await announced(world) == ["alert.cancelled"]
    away: Any = NoNotices(world.repositories.fanout.notices)
    await deliver_unit(rewired(world.fanout, notices=away).unit_delivery, await world.unit("sweep"))
    await world.no_waiting()
    await world.run()
    assert await announced(world) == ["alert.audience"]
    assert await world.page(change) == [("a", "CANCEL", 2)]


async def test_each_cancel_batch_is_announced_across_claims(world: World) -> None:
    await world.register("a", HERE, tenant=PULL)
    await world.register("b", HERE, tenant=PULL)
    change = await world.open()
    await world.run()
    await announced(world)
    assert len(await world.page(change)) == 2
    await world.close(change)
    await world.sweeps()
    await announced(world)
    fanout = rewired(world.fanout, batch_size=1)
    unit, settled = await world.unit("sweep"), Gate()
    units: Any = Gated(fanout.unit_delivery.units, after={"settle": settled})
    worker = await stopped_at(settled, deliver_unit(rewired(fanout, units=units).unit_delivery, unit))
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


async def test_announcement_stops_at_a_halt_or_close(world: World) -> None:
    change = await read_alert(world)
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


async def test_wipe_is_announced_once_it_is_done(world: World) -> None:
    change = await read_alert(world)
    await world.close(change)
    await world.run()
    assert "alert.cancelled" in await announced(world)
    alerts, remains = world.repositories.alerts.alerts, world.repositories.cases.remains
    alert = await alerts.get(change.alert)
    assert alert is not None
    for _ in range(2):
        # A wipe whose process died is done once more.
        await remains.empty_alert(alert.id, alert.newest_pushed)
    # Until it is done the partner would find the alert as it was.
    assert await world.repositories.fanout.notices.waiting() == []

    async def finish(transaction: Any) -> None:
        await alerts.change(alert.id, without_ground(alert), transaction)
        await remains.release_notices(alert.id, transaction)

    await world.database.run(finish)
    assert len(await world.repositories.fanout.notices.waiting()) == 1
    assert await announced(world) == ["alert.wiped"]
    (body,) = world.announcements.bodies
    assert [(area["latitude"], area["radius_km"], area["polygon"]) for area in body["areas"]] == [(0.0, 0.0, [])]
    assert await announced(world) == []


async def test_hiding_and_showing_are_announced_in_their_order(world: World) -> None:
    change = await read_alert(world)
    await world.close(change)
    await world.run()
    assert "alert.cancelled" in await announced(world)
    alerts, hidden = world.repositories.alerts.alerts, world.repositories.cases.hidden_cases
    alert = await alerts.get(change.alert)
    assert alert is not None

    async def mark(kind: str, sequence: int, transaction: Any) -> None:
        await alerts.change(alert.id, {"hidden": kind == HIDDEN_NOTICE}, transaction)
        await hidden.notify_partners(alert.id, kind, alert.newest_pushed, sequence, transaction)

    await world.database.run(partial(mark, HIDDEN_NOTICE, 101))
    assert await announced(world) == ["alert.hidden"]
    (body,) = world.announcements.bodies
    assert [(area["latitude"], area["radius_km"], area["polygon"]) for area in body["areas"]] == [(0.0, 0.0, [])]
    await world.database.run(partial(mark, UNHIDDEN_NOTICE, 102))
    # It waits for the partner as the case is hidden once more: only what is true now is said.
    await world.database.run(partial(mark, HIDDEN_NOTICE, 103))
    assert await announced(world) == ["alert.hidden"]
    await world.database.run(partial(mark, UNHIDDEN_NOTICE, 104))
    assert await announced(world) == ["alert.unhidden"]
    assert [area["latitude"] for area in world.announcements.bodies[0]["areas"]] != [0.0]
    assert await announced(world) == []
