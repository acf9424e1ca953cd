"""The clock alone holds an alert that is unconfirmed in time or past its end, with or without maintenance."""

from datetime import timedelta
from typing import Any

import pytest

from hub.domain.alerts.alert import PauseReason
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.enqueue_due_work import enqueue_due_work
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.maintenance.hold_unconfirmed import hold_unconfirmed
from hub.services.police.ports.stores import CaseChange
from tests.fakes import Alarm
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.rewiring import part_of, rewired
from tests.services.fanout.world import FAR, HERE, NEAR, POLICY, PULL, World

ALERT_1 = [("ALERT", 1)]


async def opened(world: World, *refs: str) -> CaseChange:
    """Open an unconfirmed alert over these phones."""
    for ref in refs:
        await world.register(ref, HERE)
    return await world.open(confirmed=False)


def time_runs_out(world: World, by: timedelta = timedelta(milliseconds=1)) -> None:
    """Let the time for confirmation pass while beat is down: no maintenance writes a pause."""
    world.clock.moment += POLICY.confirm_within + by


async def test_unit_of_an_overdue_alert_waits_for_confirmation(world: World) -> None:
    change = await opened(world, "d")
    await world.stages()
    time_runs_out(world)
    await world.deliver()
    assert world.phones.got("d") == []
    assert (await world.row(await world.unit()))["intent"] is None
    await world.confirm(change)
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_alert_is_sent_at_its_last_moment(world: World) -> None:
    await opened(world, "d")
    await world.stages()
    time_runs_out(world, timedelta(0))
    await world.deliver()
    assert world.phones.got("d") == ALERT_1


@pytest.mark.parametrize(("port", "method"), [("units", "intend"), ("ledger", "classify")])
async def test_guard_reads_the_clock_for_each_batch(world: World, port: str, method: str) -> None:
    change = await opened(world, "d")
    await world.stages()
    gate = Gate()
    gated: Any = Gated(part_of(world.fanout, port), after={method: gate})
    delivery = rewired(world.fanout, **{port: gated}).unit_delivery
    batch = await stopped_at(gate, deliver_unit(delivery, await world.unit()))
    time_runs_out(world)
    await batch.go_on()
    assert world.phones.got("d") == []
    await world.confirm(change)
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_long_batch_stops_at_the_confirmation_deadline(world: World) -> None:
    change = await opened(world, "a", "b", "c")
    await world.stages()

    async def over(one: Any) -> None:
        if len(world.phones.deliveries) == 1 and not (await world.alert(change)).overdue(world.clock.moment):
            time_runs_out(world)

    world.phones.before_each = over
    await deliver_unit(rewired(world.fanout, second_look_seconds=0).unit_delivery, await world.unit())
    assert len(world.phones.deliveries) == 1
    await world.confirm(change)
    await world.run()
    assert sorted(one.ref for one in world.phones.deliveries) == ["a", "b", "c"]


async def test_overdue_alert_begins_no_stage(world: World) -> None:
    change = await opened(world, "d")
    time_runs_out(world)
    await world.stages()
    assert (await world.alert(change)).areas[0].covered_km == 0
    world.notifier.notified.clear()
    await enqueue_due_work(world.fanout.due_work)
    assert world.notifier.notified == []
    await world.confirm(change)
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_movers_of_an_overdue_alert_wait(world: World) -> None:
    await world.register("other", HERE)
    await world.register("d", FAR)
    change = await world.open(confirmed=False)
    await world.run()
    time_runs_out(world)
    await world.move("d", NEAR)
    await world.deliver(await world.unit("list"))
    assert world.phones.got("d") == []
    await world.confirm(change)
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_pulling_partner_gets_no_new_name_when_overdue(world: World) -> None:
    await world.register("p", HERE, tenant=PULL)
    change = await world.open(confirmed=False)
    await world.run()
    time_runs_out(world)
    assert await world.page(change) == []
    await world.confirm(change)
    assert await world.page(change) == [("p", "ALERT", 1)]


async def test_overdue_alert_still_sends_its_cancel(world: World) -> None:
    await world.register("p", HERE, tenant=PULL)
    change = await opened(world, "d")
    await world.run()
    await world.page(change)
    time_runs_out(world)
    await world.close(change)
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("CANCEL", 2)]
    assert await world.page(change) == [("p", "CANCEL", 2)]


async def test_maintenance_still_writes_the_pause(world: World) -> None:
    change = await opened(world, "d")
    time_runs_out(world)
    assert await hold_unconfirmed(world.police.stores, Alarm(), now=world.clock.moment) == 1
    assert (await world.alert(change)).pauses == {PauseReason.UNCONFIRMED}


async def test_confirmation_deadline_costs_no_extra_read(world: World) -> None:
    """A unit of two batches reads the clock three times: before each batch and for the end."""
    await opened(world, "a", "b")
    await world.stages()
    before = world.clock.asked
    await deliver_unit(rewired(world.fanout, batch_size=1).unit_delivery, await world.unit())
    assert len(world.phones.deliveries) == 2
    assert world.clock.asked - before == 3


async def test_expired_alert_reaches_no_device_before_maintenance(world: World) -> None:
    await world.register("told", HERE)
    change = await world.open()
    await world.run()
    world.clock.moment = (await world.alert(change)).expires_at
    await world.register("late", HERE)
    await world.journal()
    await world.deliver()
    assert world.phones.got("late") == []
    await expire_alerts(world.police.stores, world.police.notifier, now=world.clock.moment)
    await world.run()
    assert world.phones.got("told") == [*ALERT_1, ("CANCEL", 2)]
    assert world.phones.got("late") == []
