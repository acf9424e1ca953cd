"""A muted alert reaches a device with nothing but its CANCEL; unmuting brings what the device missed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from hub.services.fanout.deliver_unit import deliver_unit
from tests.services.fanout.gates import Gate, stopped_at
from tests.services.fanout.preferences import (
    ALERT_1,
    CANCEL_2,
    MORNING,
    NOON_TO_SEVEN,
    UPDATE_2,
    counts,
)
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.scenes import hook_with, stop_at_phone, worker_at
from tests.services.fanout.world import AWAY, HERE, World, cell_at


async def test_muted_alert_sends_nothing_but_its_cancel(world: World) -> None:
    """Only a device that the alert reached gets its CANCEL; the mute withholds all else."""
    for ref in ("told", "new"):
        await world.register(ref, HERE if ref == "told" else AWAY)
    change = await world.open()
    await world.run()
    for ref in ("told", "new"):
        await world.ask(ref, muted_alerts=frozenset([change.alert]))
    await world.move("new", HERE)
    await world.update(change)
    await world.run()
    assert await world.ready() == []
    assert (world.phones.got("told"), world.phones.got("new")) == ([ALERT_1], [])
    assert await counts(world) == {"in_ring": 2, "reached": 1, "withheld": 1}
    await world.close(change)
    await world.run()
    assert (world.phones.got("told"), world.phones.got("new")) == ([ALERT_1, ("CANCEL", 3)], [])


async def test_muted_alert_leaves_other_alerts_alone(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.ask("d", muted_alerts=frozenset([change.alert]))
    other = await world.open()
    await world.run()
    assert [one.alert for one in world.phones.deliveries] == [other.alert]


async def test_muted_alert_while_asleep_leaves_no_work(world: World) -> None:
    """A device sleeps from an early batch; a later batch finds the alert muted: no unit waits."""
    world.fanout = rewired(world.fanout, batch_size=1)
    first, later = sorted([HERE, cell_at(9, 200)])
    await world.register("d", first)
    await world.register("e", later)
    await world.ask("d", quiet=NOON_TO_SEVEN)
    change = await world.open()
    await world.stages()
    unit = await world.unit()
    late = await worker_at(world, "units", "after", "settle", unit)
    assert len((await world.row(unit))["asleep"]) == 1
    await world.move("d", later)
    await world.ask("d", quiet=NOON_TO_SEVEN, muted_alerts=frozenset([change.alert]))
    await late.go_on()
    await world.run()
    assert (await world.row(unit))["state"] == "done"
    assert await world.ready() == []
    await world.ask("d")
    await world.run()
    assert world.phones.got("d") == [ALERT_1]


@pytest.mark.parametrize("reached", [True, False])
async def test_unmute_brings_what_was_missed(world: World, reached: bool) -> None:
    """Unmuting brings the UPDATE it missed, or the alert if it is on covered ground."""
    await world.register("d", HERE if reached else AWAY)
    change = await world.open()
    await world.run()
    await world.ask("d", muted_alerts=frozenset([change.alert]))
    await world.move("d", HERE)
    await world.update(change)
    await world.run()
    assert world.phones.got("d") == ([ALERT_1] if reached else [])
    await world.ask("d")
    await world.run()
    assert world.phones.got("d") == ([ALERT_1, UPDATE_2] if reached else [("ALERT", 2)])
    await world.close(change)
    await world.run()
    assert world.phones.got("d")[-1] == ("CANCEL", 3)


async def test_unmute_away_from_covered_ground_brings_nothing(world: World) -> None:
    """Unmuting away from covered ground brings nothing."""
    await world.register("d", HERE)
    await world.ask("d", muted_until=MORNING + timedelta(days=9))
    change = await world.open()
    await world.ask("d", muted_alerts=frozenset([change.alert]))
    await world.run()
    await world.move("d", AWAY)
    await world.run()
    await world.ask("d")
    await world.run()
    assert world.phones.got("d") == []


async def test_unmute_journal_row_survives_a_dead_request(world: World) -> None:
    """The request dies before its hook: a worker finds the journal row that it left."""
    await world.register("d", HERE)
    change = await world.open()
    await world.ask("d", muted_alerts=frozenset([change.alert]))
    await world.run()
    gate = Gate()
    desk = replace(world.intake, evaluate_journal=hook_with(gate, world.intake.evaluate_journal))
    await (await stopped_at(gate, world.ask("d", desk=desk))).die()
    assert world.phones.got("d") == []
    await world.run()
    assert world.phones.got("d") == [ALERT_1]


async def test_unmute_during_its_batch_brings_the_alert(world: World) -> None:
    """The device unmutes while the batch that read the mute is under way."""
    await world.register("d", HERE)
    change = await world.open()
    await world.ask("d", muted_alerts=frozenset([change.alert]))
    await world.stages()
    late = await worker_at(world, "ledger", "before", "mark", await world.unit())
    await world.ask("d")
    await world.deliver(await world.unit("list"))
    assert world.phones.got("d") == []
    await late.go_on()
    await world.run()
    assert world.phones.got("d") == [ALERT_1]


async def test_unmute_during_its_batch_brings_the_update(world: World) -> None:
    """The device unmutes while the UPDATE's batch is under way."""
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    await world.ask("d", muted_alerts=frozenset([change.alert]))
    await world.update(change)
    await world.sweeps()
    late = await worker_at(world, "ledger", "before", "mark", await world.unit("sweep"))
    await world.ask("d")
    await late.go_on()
    await world.run()
    assert world.phones.got("d") == [ALERT_1, UPDATE_2]


async def test_muted_alert_during_its_send_gets_the_cancel(world: World) -> None:
    """A mute after the batch has read its devices: the send may go on, and the CANCEL follows it."""
    await world.register("d", HERE)
    change = await world.open()
    await world.stages()
    gate = Gate()
    stop_at_phone(world, "d", gate)
    sending = await stopped_at(gate, deliver_unit(world.fanout.unit_delivery, await world.unit()))
    await world.ask("d", muted_alerts=frozenset([change.alert]))
    await sending.go_on()
    await world.close(change)
    await world.run()
    assert world.phones.got("d") == [ALERT_1, CANCEL_2]
