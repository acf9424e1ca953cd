"""Rules of location writes: whoever comes into covered ground is found, whatever stops in between."""

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
from hub.storage.mongo.devices import DeviceRepository
from tests.services.fanout.gates import Gate, Gated, Hook, stopped_at
from tests.services.fanout.world import AWAY, FAR, HERE, NEAR, PUSH, World, partner

ALERT_1 = [("ALERT", 1)]


def hook_with(gate: Gate, hook: Hook) -> Hook:
    async def gated(row_id: str) -> None:
        await gate.stop_here()
        await hook(row_id)

    return gated


@pytest.mark.parametrize("failure", [StorageUnavailable, ZeroDivisionError])
async def test_what_fails_after_the_commit_is_no_failure_of_the_write(world: World, failure: type[Exception]) -> None:
    async def hook(row_id: str) -> None:
        raise failure()

    await world.open()
    await world.register("d", HERE, desk=replace(world.intake, evaluate_journal=hook))
    assert await world.fanout.journal.left_behind(timedelta(0))
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_stable_n(world: World) -> None:
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


async def test_cells_first(world: World) -> None:
    await world.register("d", AWAY)
    gate = Gate()
    desk = replace(world.intake, evaluate_journal=hook_with(gate, world.intake.evaluate_journal))
    await (await stopped_at(gate, world.move("d", HERE, desk=desk))).die()
    await world.journal()  # no alert yet
    await world.open()
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_journal(world: World) -> None:
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
        super().__init__(database)
        self._gate = gate

    async def _write(self, writes: Any, transaction: Any) -> None:
        await self._gate.stop_here()
        await super()._write(writes, transaction)


async def test_preimage(world: World) -> None:
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


async def test_fresh(world: World) -> None:
    await world.register("other", HERE)  # this process has looked at what is covered: nothing
    await world.open()
    await world.run()
    await world.register("d", HERE)
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_old_cell(world: World) -> None:
    await world.register("d", HERE)
    await world.open()
    await world.stages()
    await world.move("d", AWAY)
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_hook_unit(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.stages()
    ring = await world.unit()
    gate = Gate()
    desk = replace(world.fanout, alerts=Gated(world.fanout.alerts, before={"revision": gate}))
    batch = await stopped_at(gate, deliver_unit(desk, ring))
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


async def test_hook_paused(world: World) -> None:
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


async def test_reg_closed(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    world.phones.tokens["d"] = "rotated"  # the hub does not know
    await world.close(change)
    await world.run()
    assert world.phones.got("d") == ALERT_1
    await world.register("d", AWAY, "rotated")
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("CANCEL", 2)]


async def test_reg_open(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    await world.remove("d")
    await world.update(change)
    await world.run()
    await world.register("d", AWAY)
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, ("UPDATE", 2)]


@pytest.mark.parametrize("answers", [[], [DeliveryOutcome.UNKNOWN]], ids=["told", "possibly told"])
async def test_reg_open_narrowed(world: World, answers: list[DeliveryOutcome]) -> None:
    """Back on covered ground that is given up before its turn: what it holds is brought up to date all the same."""
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


async def test_whoever_comes_back_but_was_never_told_hears_nothing(world: World) -> None:
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


async def test_a_heartbeat_leaves_no_work_behind(world: World) -> None:
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
async def test_refreshed_over_its_expiry(world: World, verb: str) -> None:
    """A refresh that began before the registration expired, committed after a batch has passed it over as expired."""
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


async def test_one_that_leaves_covered_ground_before_it_was_covered_is_not_told(world: World) -> None:
    await world.register("d", FAR)
    await world.move("d", AWAY)
    change = await world.open()
    await world.radius(change, 25)
    await world.run()
    assert world.phones.got("d") == []


async def name_twice(world: World, verb: str, *places: tuple[str, Cell], tenant: int = PUSH) -> None:
    """One input that names devices in several places, one after another; each is answered for itself."""
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
async def test_each_place_that_one_input_names_counts(
    world: World, verb: str, known: bool, places: tuple[Cell, ...]
) -> None:
    if known or verb == "report":
        await world.register("m", AWAY)
    await world.open()
    await world.run()
    for _ in range(2):
        await name_twice(world, verb, *(("m", place) for place in places))
        await world.run()
    assert world.phones.got("m") == ALERT_1
    row = await world.database.collection("devices").find_one({"r": "m"})
    assert row is not None
    assert row["c"] == places[-1]


@pytest.mark.parametrize("verb", ["register", "report"])
async def test_who_is_only_named_outside_is_not_told(world: World, verb: str) -> None:
    await world.register("m", AWAY)
    await world.open()
    await world.run()
    await name_twice(world, verb, ("m", FAR), ("m", AWAY))
    await world.run()
    assert world.phones.got("m") == []


async def test_a_place_counts_for_the_phone_that_was_named_there(world: World) -> None:
    await world.open()
    await world.run()
    await name_twice(world, "register", ("before", HERE), ("after", AWAY))
    await world.run()
    assert world.phones.got("after") == ALERT_1


async def test_each_ground_it_was_in_must_be_given_up_before_it_is_not_told(world: World) -> None:
    change = await world.open()
    await world.radius(change, 25)
    await world.run()
    await world.register("m", AWAY)
    await name_twice(world, "report", ("m", NEAR), ("m", FAR), ("m", AWAY))
    await world.radius(change, 10)
    await world.run()
    assert world.phones.got("m") == ALERT_1


async def test_who_comes_back_is_looked_for_in_alerts_that_may_have_told_it(world: World) -> None:
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
    assert await units.count_documents({}) == before + 1, "one alert told somebody of this partner"
    world.clock.moment += timedelta(days=91)
    await world.register("d", AWAY, "rotated again")
    assert await units.count_documents({}) == before + 1, "and that is long ago"


async def test_who_comes_back_while_an_alert_is_open_hears_of_its_end(world: World) -> None:
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
