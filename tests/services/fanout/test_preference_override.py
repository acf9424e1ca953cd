"""An officer's override passes quiet hours, mutes of all alerts and caps, but no mute of the alert itself."""

from tests.services.fanout.preferences import ALERT_1, MORNING, NOON_TO_SEVEN, alerts_of, counts, open_alerts, sleeper
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.scenes import worker_at
from tests.services.fanout.world import AWAY, HERE, World


async def test_override_passes_the_daily_cap(world: World) -> None:
    await world.register("d", HERE)
    await world.ask("d", daily_limit=1)
    changes = await open_alerts(world, 2)
    await world.override(changes[1])
    await world.run()
    assert alerts_of(world, "d") == [change.alert for change in changes]


async def test_override_passes_quiet_hours_and_general_mutes(world: World) -> None:
    """It passes quiet hours and general mutes at once, for sleepers and newcomers; it passes no mute of the alert."""
    change = await sleeper(world)
    for ref in ("all", "mute", "late"):
        await world.register(ref, AWAY)
    await world.ask("all", muted_until=MORNING)
    await world.ask("mute", muted_alerts=frozenset([change.alert]))
    await world.ask("late", quiet=NOON_TO_SEVEN)
    for ref in ("all", "mute"):
        await world.move(ref, HERE)
    await world.run()
    assert await counts(world) == {"in_ring": 4, "reached": 1, "withheld": 3}
    assert await world.waiting() == []
    await world.override(change)
    assert len(await world.waiting()) == 2
    await world.run()
    assert [world.phones.got(ref) for ref in ("d", "all", "mute")] == [[ALERT_1], [ALERT_1], []]
    await world.move("late", HERE)
    await world.run()
    assert world.phones.got("late") == [ALERT_1]
    assert await world.ready() == []


async def test_override_of_one_alert_leaves_the_others(world: World) -> None:
    await world.register("d", HERE)
    await world.ask("d", quiet=NOON_TO_SEVEN)
    one, _ = await world.open(), await world.open()
    await world.run()
    await world.override(one)
    await world.run()
    assert [delivery.alert for delivery in world.phones.deliveries] == [one.alert]


async def test_override_during_a_claim_wakes_its_sleepers(world: World) -> None:
    """A worker reads the alert before the override and puts devices to sleep after it: they are due at once."""
    await world.register("d", HERE)
    await world.ask("d", quiet=NOON_TO_SEVEN)
    change = await world.open()
    await world.stages()
    late = await worker_at(world, "units", "before", "give_back", await world.unit())
    await world.override(change)
    await late.go_on()
    await world.run()
    assert world.phones.got("d") == [ALERT_1]


async def test_override_between_two_batches_wakes_the_first(world: World) -> None:
    """The override comes between two batches of a claim: the next batch takes the first one's sleepers."""
    world.fanout = rewired(world.fanout, batch_size=1)
    for ref in ("a", "b", "c"):
        await world.register(ref, HERE)
        await world.ask(ref, quiet=NOON_TO_SEVEN)
    change = await world.open()
    await world.stages()
    late = await worker_at(world, "units", "after", "settle", await world.unit())
    await world.override(change)
    await late.go_on()
    await world.run()
    assert [world.phones.got(ref) for ref in ("a", "b", "c")] == [[ALERT_1]] * 3
