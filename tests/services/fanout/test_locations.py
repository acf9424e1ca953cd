"""Rules of location writes: a device that enters covered ground is found, even if processes stop in between."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.cells import Cell
from hub.errors import StorageUnavailable
from hub.services.channels import DeliveryOutcome
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.intake.device_ports import DeviceItem
from hub.services.intake.register_devices import register_devices
from hub.services.intake.report_locations import report_locations
from hub.storage.mongo.database import Database
from hub.storage.mongo.delivery.devices import DeviceRepository
from tests.databases import ALL_ROWS, ERASED_REFS
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.scenes import hook_with
from tests.services.fanout.world import AWAY, FAR, HERE, NEAR, PUSH, World, partner

ALERT_1 = [("ALERT", 1)]


@pytest.mark.parametrize("failure", [StorageUnavailable, ZeroDivisionError])
async def test_failing_hook_does_not_fail_the_write(world: World, failure: type[Exception]) -> None:
    async def hook(*_: object) -> None:
        raise failure()

    await world.open()
    await world.register("d", HERE, desk=replace(world.intake, evaluate_journal=hook))
    assert await world.repositories.device.journal.left_behind(timedelta(0))
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_stable_n_outlives_the_removal_of_a_device(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    await world.remove("d")
    await world.register("d", HERE)
    await world.run()
    assert world.phones.got("d") == ALERT_1
    await world.close(change)
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("CANCEL", 2)]


async def test_cells_first_then_the_first_device_of_a_cell(world: World) -> None:
    await world.register("d", AWAY)
    gate = Gate()
    desk = replace(world.intake, evaluate_journal=hook_with(gate, world.intake.evaluate_journal))
    await (await stopped_at(gate, world.move("d", HERE, desk=desk))).die()
    await world.journal()  # no alert yet
    await world.open()
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_cells_first_no_device_is_seen_before_its_cell(world: World) -> None:
    gate, devices = Gate(), world.database.collection("devices")
    desk = replace(world.intake, cells=Gated(world.intake.cells, before={"ensure": gate}))
    registration = await stopped_at(gate, world.register("d", HERE, desk=desk))
    await asyncio.sleep(0.5)  # all that does not wait for the cell is done by then
    assert await devices.find_one({"p": PUSH}) is None
    await registration.die()
    assert await devices.find_one({"p": PUSH}) is None


async def test_journal_row_stays_until_its_hook_is_done(world: World) -> None:
    await world.register("other", HERE)
    await world.open()
    await world.run()
    gate = Gate()
    desk = replace(world.intake, evaluate_journal=hook_with(gate, world.intake.evaluate_journal))
    await (await stopped_at(gate, world.register("d", HERE, desk=desk))).die()
    await world.run()
    assert world.phones.got("d") == ALERT_1


class SlowDevices(DeviceRepository):
    """Device rows that stop between what a transaction has read and what it writes."""

    def __init__(self, database: Database, gate: Gate) -> None:
        super().__init__(database, ERASED_REFS)
        self._gate = gate

    async def _write(self, writes: Any, transaction: Any) -> None:
        await self._gate.stop_here()
        await super()._write(writes, transaction)


async def test_preimage_is_read_in_the_transaction_of_the_write(world: World) -> None:
    await world.register("d", AWAY)
    gate = Gate()
    desk = replace(world.intake, devices=SlowDevices(world.database, gate))
    slow = await stopped_at(gate, world.move("d", AWAY, desk=desk))
    await world.move("d", HERE)  # uncovered as yet
    await world.open()
    await world.stages()
    await slow.go_on()
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_fresh_coverage_is_read_after_the_location_write(world: World) -> None:
    await world.register("other", HERE)  # this process has cached coverage: none
    await world.open()
    await world.run()
    await world.register("d", HERE)
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_old_cell_counts_for_a_device_that_moved(world: World) -> None:
    await world.register("d", HERE)
    await world.open()
    await world.stages()
    await world.move("d", AWAY)
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_hook_unit_is_added_and_the_hook_never_sends(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.stages()
    ring = await world.unit()
    gate = Gate()
    fanout = rewired(world.fanout, alerts=Gated(world.repositories.alerts.alerts, before={"revision": gate}))
    batch = await stopped_at(gate, deliver_unit(fanout.unit_delivery, ring))
    await world.move("d", NEAR)
    assert world.phones.deliveries == []  # a hook never sends
    [listed] = await world.ready("list")
    await batch.go_on()
    await world.deliver(listed)
    assert world.phones.got("d") == ALERT_1
    await world.register("e", NEAR)
    await world.deliver(await world.unit("list"))
    await world.embedded.flush()
    await world.close(change)
    await world.run()
    assert world.phones.got("e") == [*ALERT_1, ("CANCEL", 2)]


async def test_hook_paused_alert_gets_its_units_all_the_same(world: World) -> None:
    await world.register("other", HERE)
    change = await world.open()
    await world.run()
    await world.pause(change)
    await world.register("d", NEAR)
    await world.deliver()
    assert world.phones.got("d") == []
    await world.resume(change)
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_reg_closed_brings_a_returning_device_the_cancel(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    world.phones.tokens["d"] = "rotated"  # the hub does not know it
    await world.close(change)
    await world.run()
    assert world.phones.got("d") == ALERT_1
    await world.register("d", AWAY, "rotated")
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("CANCEL", 2)]


async def test_reg_open_brings_a_returning_device_the_update(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    await world.remove("d")
    await world.update(change)
    await world.run()
    await world.register("d", AWAY)
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("UPDATE", 2)]


@pytest.mark.parametrize("answers", [[], [DeliveryOutcome.UNKNOWN]], ids=["reached", "possibly reached"])
async def test_reg_open_narrowed_brings_the_update_on_given_up_ground(
    world: World, answers: list[DeliveryOutcome]
) -> None:
    """It returns to covered ground that is given up before its turn: it gets the UPDATE all the same."""
    world.phones.script["d"] = list(answers)
    await world.register("d", FAR)
    change = await world.open()
    await world.radius(change, 25)
    await world.stages()
    await world.deliver()
    await world.remove("d")
    await world.update(change)
    await world.run()
    assert world.phones.got("d") == ALERT_1
    await world.register("d", FAR)
    await world.journal()
    await world.radius(change, 10)
    await world.run()
    assert world.phones.got("d")[-1][1] == 2


async def test_unreached_returning_device_gets_nothing(world: World) -> None:
    await world.register("d", AWAY)
    await world.register("other", HERE)
    change = await world.open()
    await world.run()
    await world.close(change)
    await world.run()
    await world.remove("d")
    await world.register("d", AWAY)
    await world.run()
    assert world.phones.got("d") == []


async def test_unchanged_location_leaves_no_work_behind(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    await world.close(change)
    await world.run()
    before = await world.database.collection("units").count_documents({})
    await world.register("d", HERE)
    assert await world.database.collection("units").count_documents({}) == before
    assert await world.database.collection("journal").count_documents({}) == 0


@pytest.mark.parametrize("verb", ["register", "move"])
async def test_registration_refreshed_at_its_expiry_counts_again(world: World, verb: str) -> None:
    """The refresh begins before the registration expires, and commits after a batch passed it over as expired."""
    await world.register("d", HERE)
    world.clock.moment += world.intake.lifetime - timedelta(seconds=1)
    await world.open()
    gate = Gate()
    devices: Any = Gated(world.intake.devices, before={verb: gate})
    refresh = getattr(world, verb)
    late = await stopped_at(gate, refresh("d", HERE, desk=replace(world.intake, devices=devices)))
    world.clock.moment += timedelta(seconds=2)
    await world.run()
    assert world.phones.got("d") == []
    await late.go_on()
    await world.run()
    assert world.phones.got("d") == [("ALERT", 1)]


async def test_device_that_left_before_coverage_is_not_reached(world: World) -> None:
    await world.register("d", FAR)
    await world.move("d", AWAY)
    change = await world.open()
    await world.radius(change, 25)
    await world.run()
    assert world.phones.got("d") == []


async def name_twice(world: World, verb: str, *places: tuple[str, Cell], tenant: int = PUSH) -> None:
    """Send one input that names devices in several places, one after another; each gets its own answer."""
    world.phones.tokens |= {ref: "token-m" for ref, _ in places}
    items = [DeviceItem(ref, cell=cell, token="token-m" if verb == "register" else None) for ref, cell in places]
    now = world.clock.moment
    if verb == "register":
        answers = await register_devices(partner(tenant), world.intake, items, now=now)
    else:
        answers = await report_locations(partner(tenant), world.intake, items, now=now)
    assert [one.error for one in answers] == [None] * len(places)


@pytest.mark.parametrize("verb", ["register", "report"])
@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("places", [(HERE, AWAY), (AWAY, HERE, AWAY), (HERE, NEAR, HERE), (HERE, HERE)])
async def test_every_cell_of_one_input_counts(world: World, verb: str, known: bool, places: tuple[Cell, ...]) -> None:
    if known or verb == "report":
        await world.register("m", AWAY)
    await world.open()
    await world.run()
    for _ in range(2):
        await name_twice(world, verb, *(("m", place) for place in places))
        await world.run()
    assert world.phones.got("m") == ALERT_1
    row = await world.database.collection("devices").find_one({"r": "m", **ALL_ROWS})
    assert row is not None
    assert row["c"] == places[-1]


@pytest.mark.parametrize("verb", ["register", "report"])
async def test_device_named_only_outside_is_not_reached(world: World, verb: str) -> None:
    await world.register("m", AWAY)
    await world.open()
    await world.run()
    await name_twice(world, verb, ("m", FAR), ("m", AWAY))
    await world.run()
    assert world.phones.got("m") == []


async def test_page_place_counts_for_the_named_phone(world: World) -> None:
    await world.open()
    await world.run()
    await name_twice(world, "register", ("before", HERE), ("after", AWAY))
    await world.run()
    assert world.phones.got("after") == ALERT_1


async def test_device_stays_due_while_any_visited_cell_is_covered(world: World) -> None:
    change = await world.open()
    await world.radius(change, 25)
    await world.run()
    await world.register("m", AWAY)
    await name_twice(world, "report", ("m", NEAR), ("m", FAR), ("m", AWAY))
    await world.radius(change, 10)
    await world.run()
    assert world.phones.got("m") == ALERT_1


async def test_returning_device_is_looked_for_in_possible_alerts(world: World) -> None:
    await world.register("told", HERE)
    await world.register("d", AWAY)
    for _ in range(3):
        await world.close(await world.open())
    change = await world.open()
    await world.run()
    await world.close(change)
    await world.run()
    units = world.database.collection("units")
    before = await units.count_documents({})
    await world.register("d", AWAY, "rotated")
    assert await units.count_documents({}) == before + 1, "one alert reached a device of this partner"
    world.clock.moment += timedelta(days=91)
    await world.register("d", AWAY, "rotated again")
    assert await units.count_documents({}) == before + 1, "and that was more than 90 days ago"


async def test_device_returning_before_the_end_gets_the_cancel(world: World) -> None:
    await world.register("a", HERE)
    change = await world.open()
    await world.run()
    await world.remove("a")
    await world.close(change)
    await world.run()
    world.clock.moment += timedelta(days=80)
    await world.register("a", AWAY)
    await world.run()
    assert world.phones.got("a")[-1] == ("CANCEL", 2)
