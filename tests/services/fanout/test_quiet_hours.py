"""Quiet hours and mutes of all alerts: devices sleep in their unit, and each gets the alert when its quiet ends."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.domain.geometry import destination
from hub.services.channels import DeliveryOutcome
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.intake.device_ports import DeviceItem
from hub.services.intake.report_locations import report_locations
from tests.services.fanout.preferences import ALERT_1, CANCEL_2, MORNING, NOON_TO_SEVEN, UPDATE_2, counts, sleeper
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.scenes import worker_at
from tests.services.fanout.world import AWAY, FAR, HERE, NEAR, PULL, PUSH, SEEN, World, partner


@pytest.mark.parametrize(
    ("asked", "ends"),
    [
        ({"quiet": NOON_TO_SEVEN}, MORNING),
        ({"muted_until": MORNING}, MORNING),
        ({"quiet": NOON_TO_SEVEN, "muted_until": MORNING + timedelta(days=2)}, MORNING + timedelta(days=2)),
    ],
)
async def test_quiet_ends_and_the_alert_is_delivered(world: World, asked: dict[str, Any], ends: datetime) -> None:
    await sleeper(world, **asked)
    assert await counts(world) == {"in_ring": 2, "reached": 1, "withheld": 1}
    assert await world.waiting() == []  # no work that could run now
    world.clock.moment = ends - timedelta(seconds=1)
    assert await world.waiting() == []
    await world.deliver()  # an early task changes nothing
    assert world.phones.got("d") == []
    world.clock.moment = ends
    assert await world.waiting() == [await world.unit()]
    await world.run()
    assert world.phones.got("d") == [ALERT_1]
    assert await counts(world) == {"in_ring": 2, "reached": 2}
    assert await world.ready() == []


async def test_quiet_closed_alert_never_reaches_the_sleeper(world: World) -> None:
    """An alert closed while devices sleep never reaches them, and no unit waits."""
    change = await sleeper(world)
    await world.close(change)
    await world.run()
    assert await world.ready() == []
    assert (world.phones.got("d"), world.phones.got("e")) == ([], [ALERT_1, CANCEL_2])
    world.clock.moment = MORNING
    await world.run()
    assert world.phones.got("d") == []
    assert await counts(world) == {"in_ring": 2, "reached": 1, "withheld": 1}


async def test_quiet_closed_at_the_same_moment_leaves_no_unit(world: World) -> None:
    """A worker puts the unit to sleep just after the end was written."""
    await world.register("d", HERE)
    await world.ask("d", quiet=NOON_TO_SEVEN)
    change = await world.open()
    await world.stages()
    late = await worker_at(world, "units", "before", "give_back", await world.unit())
    await world.close(change)
    await world.sweeps()
    assert await world.waiting() == []
    await late.go_on()
    assert len(await world.waiting()) == 1
    await world.run()
    assert await world.ready() == []


async def test_quiet_moved_device_is_reached_once(world: World) -> None:
    """A device that moves while asleep gets the alert once, wherever it is, when the quiet ends."""
    await sleeper(world)
    await world.move("d", NEAR)
    await world.run()
    await world.move("d", AWAY)
    await world.run()
    assert world.phones.got("d") == []
    world.clock.moment = MORNING
    await world.run()
    assert world.phones.got("d") == [ALERT_1]
    assert await counts(world) == {"in_ring": 2, "reached": 2}


async def test_quiet_narrowed_ground_is_not_reached(world: World) -> None:
    """Devices on ground given up while they sleep get nothing in the morning; once it is covered again, they do."""
    await world.register("d", FAR)
    await world.ask("d", quiet=NOON_TO_SEVEN)
    change = await world.open()
    await world.radius(change, 25)
    await world.run()
    await world.radius(change, 10)
    world.clock.moment = MORNING
    await world.run()
    assert world.phones.got("d") == []
    assert await counts(world) == {}
    await world.radius(change, 25)
    await world.run()
    assert world.phones.got("d") == [ALERT_1]


async def test_quiet_token_change_keeps_the_preferences(world: World) -> None:
    """A phone with a new token, or another ref, keeps its preferences while it sleeps."""
    change = await sleeper(world)
    await world.register("d", HERE, "rotated")
    await world.run()
    world.phones.tokens["f"] = "rotated"
    await world.register("f", HERE, "rotated")
    await world.run()
    assert world.phones.deliveries[1:] == []
    world.clock.moment = MORNING
    await world.run()
    assert (world.phones.got("d"), world.phones.got("f")) == ([], [ALERT_1])
    await world.close(change)
    await world.run()
    assert world.phones.got("f") == [ALERT_1, CANCEL_2]


async def test_quiet_longer_and_shorter_moves_the_delivery(world: World) -> None:
    await sleeper(world)
    await world.ask("d", quiet=("12:00", "20:00", "Asia/Shanghai"))
    world.clock.moment = MORNING
    await world.run()
    assert world.phones.got("d") == []
    await world.ask("d", quiet=("12:00", "19:00", "Asia/Shanghai"))
    await world.run()
    assert world.phones.got("d") == [ALERT_1]
    world.clock.moment = MORNING + timedelta(hours=1)
    await world.run()
    assert world.phones.got("d") == [ALERT_1]
    assert await counts(world) == {"in_ring": 2, "reached": 2}


@pytest.mark.parametrize("act", ["lifted", "removed", "expired"])
@pytest.mark.parametrize("tenant", [PUSH, PULL])
async def test_quiet_lifted_away_brings_the_alert_at_once(world: World, act: str, tenant: int) -> None:
    """A device slept at its turn and left: less quiet brings the alert at once, wherever it is."""
    await world.register("d", HERE, "T", tenant=tenant)
    world.clock.moment += world.intake.lifetime - timedelta(hours=1)
    china = world.clock.moment.astimezone(ZoneInfo("Asia/Shanghai"))
    await world.ask("d", tenant=tenant, quiet=(f"{china.hour:02}:00", f"{china.hour - 1:02}:00", "Asia/Shanghai"))
    change = await world.open()
    await world.run()
    if act == "lifted":
        await world.move("d", AWAY, tenant=tenant)
        await world.run()
        await world.ask("d", tenant=tenant)
    elif act == "removed":
        await world.remove("d", tenant=tenant)
        await world.register("d", AWAY, "T", tenant=tenant)
    else:
        world.clock.moment += timedelta(hours=2)
        await world.register("d", AWAY, "T", tenant=tenant)
        await world.ask("d", tenant=tenant)
    await world.run()
    for _ in range(2):
        named = [(kind, revision) for _, kind, revision in await world.page(change, afresh=True)]
        assert (named if tenant == PULL else world.phones.got("d")) == [ALERT_1]
        world.clock.moment += timedelta(days=2)
        await world.run()


async def test_quiet_lifted_away_beside_a_failing_device(world: World) -> None:
    """Its unit goes on retrying another device, and would not look at it before the old quiet ends."""
    world.phones.script = {"e": [DeliveryOutcome.RETRY_LATER] * 90}
    for ref in ("d", "e"):
        await world.register(ref, HERE)
    await world.ask("d", quiet=NOON_TO_SEVEN)
    await world.open()
    await world.journal()
    await world.stages()
    await world.deliver()
    items = [DeviceItem(ref, cell=AWAY) for ref in ("d", "e")]
    await report_locations(partner(PUSH), world.intake, items, now=world.clock.moment)
    await world.journal()
    await world.deliver()
    assert world.phones.got("d") == []
    await world.ask("d")
    await world.journal()
    await world.deliver()
    assert world.phones.got("d") == [ALERT_1]
    world.clock.moment = MORNING
    await world.deliver()
    assert world.phones.got("d") == [ALERT_1]


async def test_quiet_lifted_away_from_given_up_ground(world: World) -> None:
    """Ground no longer covered brings nothing, and neither does sleep over another alert."""
    await world.register("d", FAR)
    await world.ask("d", quiet=NOON_TO_SEVEN)
    change = await world.open()
    await world.radius(change, 25)
    await world.run()
    await world.radius(change, 10)
    await world.open(destination(SEEN, 90, 100))
    await world.run()
    await world.move("d", AWAY)
    before = await world.database.collection("units").count_documents({})
    await world.ask("d")
    await world.run()
    assert world.phones.got("d") == []
    assert await world.database.collection("units").count_documents({}) == before


async def test_quiet_then_failing_device_waits_like_others(world: World) -> None:
    """An awake device that failed waits as any other does, not until the sleeper wakes."""
    world.phones.script = {"e": [DeliveryOutcome.RETRY_LATER], "d": [DeliveryOutcome.RETRY_LATER]}
    for ref in ("d", "e"):
        await world.register(ref, HERE)
    await world.ask("d", quiet=NOON_TO_SEVEN)
    await world.open()
    await world.stages()
    await world.deliver()
    assert await counts(world) == {"in_ring": 2, "withheld": 1, "deferred": 1}
    await world.run()
    assert world.phones.got("e") == [ALERT_1]
    world.clock.moment = MORNING
    await world.deliver()
    assert await counts(world) == {"in_ring": 2, "reached": 1, "deferred": 1}
    await world.run()
    assert world.phones.got("d") == [ALERT_1]


async def test_quiet_silent_update_comes_at_any_hour(world: World) -> None:
    """A reached device gets an UPDATE, silently, in quiet hours too."""
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    await world.ask("d", quiet=NOON_TO_SEVEN, muted_until=MORNING)
    await world.update(change)
    await world.run()
    assert world.phones.got("d") == [ALERT_1, UPDATE_2]


async def test_quiet_possibly_reached_device_waits_for_updates(world: World) -> None:
    """The next message may be a possibly reached device's first and loud one, so it waits; the CANCEL does not."""
    world.phones.script["d"] = [DeliveryOutcome.UNKNOWN]
    await world.register("d", HERE)
    change = await world.open()
    await world.stages()
    await world.deliver()
    await world.ask("d", quiet=NOON_TO_SEVEN)
    await world.update(change)
    await world.run()
    assert world.phones.got("d") == [ALERT_1]
    await world.close(change)
    await world.run()
    assert world.phones.got("d") == [ALERT_1, ("CANCEL", 3)]


@pytest.mark.parametrize(
    "port", [("devices", "by_numbers"), ("ledger", "mark"), ("units", "settle"), ("units", "give_back")]
)
@pytest.mark.parametrize("when", ["before", "after"])
async def test_quiet_killed_worker_loses_no_sleeper(world: World, port: tuple[str, str], when: str) -> None:
    """A worker dies at any step of a batch with sleepers: each gets the alert in the morning, once."""
    world.fanout = rewired(world.fanout, batch_size=2)
    for ref in ("a", "b", "c"):
        await world.register(ref, HERE)
    await world.ask("a", quiet=NOON_TO_SEVEN)
    await world.ask("c", quiet=NOON_TO_SEVEN)
    change = await world.open()
    await world.stages()
    unit = await world.unit()
    if port == ("devices", "by_numbers"):  # reads the deferred only
        await world.deliver(unit)
        world.clock.moment = MORNING
    await (await worker_at(world, port[0], when, port[1], unit)).die()
    await world.leases_run_out()
    await world.run()
    world.clock.moment = MORNING
    await world.run()
    assert [world.phones.got(ref)[0] for ref in ("a", "b", "c")] == [ALERT_1] * 3
    assert [len(world.phones.got(ref)) for ref in ("a", "c")] == [1, 1]
    assert await counts(world) == {"in_ring": 3, "reached": 3}
    await world.close(change)
    await world.run()
    assert [world.phones.got(ref)[-1] for ref in ("a", "b", "c")] == [CANCEL_2] * 3


async def test_quiet_devices_of_pulling_partners_are_not_offered(world: World) -> None:
    """A sleeping or muting device is not even offered to a partner that pulls."""
    for ref in ("d", "e", "f"):
        await world.register(ref, HERE, tenant=PULL)
    await world.ask("d", tenant=PULL, quiet=NOON_TO_SEVEN)
    change = await world.open()
    await world.ask("f", tenant=PULL, muted_alerts=frozenset([change.alert]))
    await world.run()
    assert await world.page(change) == [("e", "ALERT", 1)]
    assert await counts(world, PULL) == {"in_ring": 3, "reached": 1, "withheld": 2}
    world.clock.moment = MORNING
    await world.run()
    assert await world.page(change) == [("d", "ALERT", 1)]
    assert await counts(world, PULL) == {"in_ring": 3, "reached": 2, "withheld": 1}
    await world.ask("d", tenant=PULL, muted_alerts=frozenset([change.alert]))
    await world.update(change)
    await world.run()
    assert await world.page(change) == [("e", "UPDATE", 2)]
    await world.close(change)
    await world.run()
    assert sorted(await world.page(change)) == [("d", "CANCEL", 3), ("e", "CANCEL", 3)]


async def test_sleepers_are_read_only_when_they_wake(world: World) -> None:
    """Devices that wake at another moment are not read."""
    for ref in ("d", "e"):
        await world.register(ref, HERE)
    await world.ask("d", quiet=NOON_TO_SEVEN)
    await world.ask("e", quiet=("12:00", "20:00", "Asia/Shanghai"))
    await world.open()
    await world.run()
    world.clock.moment = MORNING
    read: list[list[int]] = []

    class Reading:
        def __getattr__(self, name: str) -> Any:
            return getattr(world.repositories.device.devices, name)

        async def by_numbers(self, tenant: int, numbers: Any, now: datetime, *, told: bool = False) -> Any:
            read.append(list(numbers))
            return await world.repositories.device.devices.by_numbers(tenant, read[-1], now, told=told)

    await deliver_unit(rewired(world.fanout, devices=Reading()).unit_delivery, await world.unit())
    assert read == [[await world.number("d")]]
    assert (world.phones.got("d"), world.phones.got("e")) == ([ALERT_1], [])
    assert (await world.row(await world.unit()))["wake"] == MORNING + timedelta(hours=1)
