"""An alert unconfirmed in time, or past its end, is held by the clock, whether or not the tick runs."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.alerts import PauseReason
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.maintenance.enqueue_due_work import tick
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.maintenance.pause_unconfirmed import pause_unconfirmed
from hub.services.police.ports import CaseChange
from tests.fakes import Alarm
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.world import FAR, HERE, NEAR, POLICY, PULL, World

ALERT_1 = [("ALERT", 1)]


async def opened(world: World, *refs: str) -> CaseChange:
    """An alert that waits for its second person, in whose ground these phones are."""
    for ref in refs:
        await world.register(ref, HERE)
    return await world.open(confirmed=False)


def time_runs_out(world: World, by: timedelta = timedelta(milliseconds=1)) -> None:
    """Nobody has confirmed, and beat is down: no tick writes a pause."""
    world.clock.moment += POLICY.confirm_within + by


async def test_a_unit_of_an_overdue_alert_waits_until_it_is_confirmed(world: World) -> None:
    change = await opened(world, "d")
    await world.stages()
    time_runs_out(world)
    await world.deliver()
    assert world.phones.got("d") == []
    assert (await world.row(await world.unit()))["intent"] is None
    await world.confirm(change)
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_at_its_last_moment_it_still_goes_out(world: World) -> None:
    await opened(world, "d")
    await world.stages()
    time_runs_out(world, timedelta(0))
    await world.deliver()
    assert world.phones.got("d") == ALERT_1


@pytest.mark.parametrize(("port", "method"), [("units", "intend"), ("ledger", "classify")])
async def test_a_batch_asks_the_clock_at_its_guard(world: World, port: str, method: str) -> None:
    change = await opened(world, "d")
    await world.stages()
    gate = Gate()
    gated: Any = Gated(getattr(world.fanout, port), after={method: gate})
    batch = await stopped_at(gate, deliver_unit(replace(world.fanout, **{port: gated}), await world.unit()))
    time_runs_out(world)
    await batch.go_on()
    assert world.phones.got("d") == []
    await world.confirm(change)
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_a_long_batch_stops_when_the_time_is_over(world: World) -> None:
    change = await opened(world, "a", "b", "c")
    await world.stages()

    async def over(one: Any) -> None:
        if len(world.phones.deliveries) == 1 and not (await world.alert(change)).overdue(world.clock.moment):
            time_runs_out(world)

    world.phones.before_each = over
    await deliver_unit(replace(world.fanout, second_look=0), await world.unit())
    assert len(world.phones.deliveries) == 1
    await world.confirm(change)
    await world.run()
    assert sorted(one.ref for one in world.phones.deliveries) == ["a", "b", "c"]


async def test_no_stage_begins(world: World) -> None:
    change = await opened(world, "d")
    time_runs_out(world)
    await world.stages()
    assert (await world.alert(change)).covered_km == 0
    world.notifier.rung.clear()
    await tick(world.fanout)
    assert world.notifier.rung == []
    await world.confirm(change)
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_movers_wait_as_they_do_under_a_pause(world: World) -> None:
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


async def test_a_partner_that_pulls_is_given_no_new_name(world: World) -> None:
    await world.register("p", HERE, tenant=PULL)
    change = await world.open(confirmed=False)
    await world.run()
    time_runs_out(world)
    assert await world.page(change) == []
    await world.confirm(change)
    assert await world.page(change) == [("p", "ALERT", 1)]


async def test_a_cancel_goes_out_all_the_same(world: World) -> None:
    await world.register("p", HERE, tenant=PULL)
    change = await opened(world, "d")
    await world.run()
    await world.page(change)
    time_runs_out(world)
    await world.close(change)
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("CANCEL", 2)]
    assert await world.page(change) == [("p", "CANCEL", 2)]


async def test_the_tick_still_writes_the_pause(world: World) -> None:
    change = await opened(world, "d")
    time_runs_out(world)
    assert await pause_unconfirmed(world.police.stores, Alarm(), now=world.clock.moment) == 1
    assert (await world.alert(change)).pauses == {PauseReason.UNCONFIRMED}


async def test_no_look_costs_a_read_more(world: World) -> None:
    """One unit of two batches: the clock is asked before each batch and for the end, as it always was."""
    await opened(world, "a", "b")
    await world.stages()
    before = world.clock.asked
    await deliver_unit(replace(world.fanout, batch_size=1), await world.unit())
    assert len(world.phones.deliveries) == 2
    assert world.clock.asked - before == 3


async def test_past_its_end_nobody_is_told_before_a_tick_ends_it(world: World) -> None:
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
