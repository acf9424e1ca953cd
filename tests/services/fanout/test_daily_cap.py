"""The daily cap: it counts alerts that reached a device, by day, and the most urgent alerts pass first."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hub.domain.geometry import destination
from hub.services.channels import DeliveryOutcome
from tests.services.fanout.gates import Gate, Gated
from tests.services.fanout.preferences import (
    MIDNIGHT_IN_CHINA,
    MORNING,
    NOON_TO_SEVEN,
    SECOND,
    alerts_of,
    counts,
    open_alerts,
)
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.world import AWAY, HERE, PULL, SEEN, World, cell_at


async def far_and_near(world: World, **asked: Any) -> tuple[Any, Any]:
    """Open two alerts that wait for the sleeping phone d; the one opened first is the farther."""
    await world.register("d", HERE)
    await world.ask("d", quiet=NOON_TO_SEVEN, **asked)
    far, near = await world.open(destination(SEEN, 90, 8)), await world.open()
    await world.run()
    return far, near


async def each(world: World, *changes: Any) -> None:
    """Deliver the units of these alerts, in this order."""
    for change in changes:
        for unit in await world.ready():
            if (await world.row(unit))["alert"] == change.alert:
                await world.deliver(unit)


async def test_cap_raised_away_brings_the_withheld_alert(world: World) -> None:
    await world.register("d", HERE)
    await world.ask("d", daily_limit=1)
    ids = [change.alert for change in await open_alerts(world, 2)]
    await world.move("d", AWAY)
    await world.run()
    assert alerts_of(world, "d") == ids[:1]
    await world.ask("d", daily_limit=2)
    await world.run()
    assert alerts_of(world, "d") == ids


async def test_cap_withholds_alerts_beyond_the_daily_limit(world: World) -> None:
    """A device gets so many of a day's alerts; the others never come, and the CANCEL of each that came does."""
    for ref in ("d", "e"):
        await world.register(ref, HERE)
    await world.ask("d", daily_limit=2)
    changes = await open_alerts(world, 5)
    ids = [change.alert for change in changes]
    assert (alerts_of(world, "d"), alerts_of(world, "e")) == (ids[:2], ids)
    assert await counts(world) == {"in_ring": 10, "reached": 7, "withheld": 3}
    await world.update(changes[0])
    await world.close(changes[1])
    await world.close(changes[3])
    await world.run()
    assert sorted(one.kind for one in world.phones.deliveries if one.ref == "d")[2:] == ["CANCEL", "UPDATE"]
    assert await world.waiting() == []
    for _ in range(3):
        world.clock.moment += timedelta(days=1)
        await world.run()
    assert alerts_of(world, "d") == ids[:2]
    for change in (changes[2], changes[4]):
        await world.close(change)
    await world.run()
    assert await world.ready() == []


async def test_cap_zone_is_the_devices_or_the_policys(world: World) -> None:
    """An alert counts in the day it was opened in, in the zone of the quiet hours, else of the policy."""
    for ref in ("china", "policy"):
        await world.register(ref, HERE)
    await world.ask("china", daily_limit=1, quiet=("22:00", "22:01", "Asia/Shanghai"))
    await world.ask("policy", daily_limit=1)
    ids = [change.alert for change in await open_alerts(world, 1)]
    for moment in (MIDNIGHT_IN_CHINA - SECOND, MIDNIGHT_IN_CHINA, datetime(2016, 5, 14, tzinfo=UTC)):
        world.clock.moment = moment
        ids += [change.alert for change in await open_alerts(world, 1)]
    assert (alerts_of(world, "china"), alerts_of(world, "policy")) == ([ids[0], ids[2]], [ids[0], ids[3]])


@pytest.mark.parametrize(
    "asked", [{"quiet": ("12:00", "07:00", "Asia/Shanghai")}, {"muted_until": MIDNIGHT_IN_CHINA + timedelta(hours=7)}]
)
async def test_cap_counts_each_day_slept_through(world: World, asked: dict[str, Any]) -> None:
    """A waking device gets so many of each day's alerts; yesterday's take nothing from today's."""
    await world.register("d", HERE)
    await world.ask("d", daily_limit=1, **asked)
    world.fanout = rewired(world.fanout, zone="Asia/Shanghai")
    yesterday = [change.alert for change in await open_alerts(world, 3)]
    world.clock.moment = MIDNIGHT_IN_CHINA + timedelta(hours=1)
    today = [change.alert for change in await open_alerts(world, 2)]
    assert alerts_of(world, "d") == []
    world.clock.moment = MIDNIGHT_IN_CHINA + timedelta(hours=7)
    await world.run()
    assert sorted(alerts_of(world, "d")) == sorted([yesterday[0], today[0]])
    for _ in range(2):
        await open_alerts(world, 1)
        world.clock.moment += timedelta(hours=1)
        await world.run()
    assert len(alerts_of(world, "d")) == 2


async def test_cap_of_alerts_opened_together_lets_one_pass(world: World) -> None:
    await world.register("d", HERE)
    await world.ask("d", daily_limit=1)
    first = await world.open()
    world.clock.moment += SECOND
    for _ in range(3):
        await world.open()
    await world.stages()
    for unit in sorted(await world.ready(), reverse=True):
        await world.deliver(unit)
    world.clock.moment += timedelta(hours=1)
    await world.run()
    assert alerts_of(world, "d") == [first.alert]


async def test_cap_nearest_alert_goes_first_on_waking(world: World) -> None:
    """A waking device gets the nearest of the waiting alerts, whichever unit comes first."""
    far, near = await far_and_near(world, daily_limit=1)
    world.clock.moment = MORNING
    await each(world, far, near)
    assert alerts_of(world, "d") == [near.alert]
    world.clock.moment += timedelta(hours=1)
    await world.run()
    assert alerts_of(world, "d") == [near.alert]


async def test_cap_overridden_alert_goes_before_a_nearer_one(world: World) -> None:
    """An alert that overrides preferences goes before a nearer one."""
    far, near = await far_and_near(world, daily_limit=1)
    world.clock.moment = MORNING
    await world.override(far)
    await each(world, near, far)
    world.clock.moment += timedelta(hours=1)
    await world.run()
    assert alerts_of(world, "d") == [far.alert]


async def test_cap_nearest_alert_refused_frees_the_next(world: World) -> None:
    """The nearest alert has a head start and no more: if it never gets through, the others do."""
    far, near = await far_and_near(world, daily_limit=1)
    world.phones.script["d"] = [DeliveryOutcome.NEVER]
    world.clock.moment = MORNING
    await each(world, far, near, far)
    assert alerts_of(world, "d") == []
    world.clock.moment = MORNING + timedelta(minutes=5)
    await world.run()
    assert alerts_of(world, "d") == [far.alert]


@pytest.mark.parametrize("act", ["muted", "paused", "closed", "moved"])
async def test_cap_waits_for_no_alert_that_cannot_come(world: World, act: str) -> None:
    far, near = await far_and_near(world, daily_limit=1)
    if act == "muted":
        await world.ask("d", quiet=NOON_TO_SEVEN, daily_limit=1, muted_alerts=frozenset([near.alert]))
    elif act == "paused":
        await world.pause(near)
    elif act == "closed":
        await world.close(near)
    else:
        await world.move("d", cell_at(14))
    world.clock.moment = MORNING
    await each(world, far)
    assert alerts_of(world, "d") == [far.alert]


async def test_cap_raised_brings_the_nearest_withheld_alert(world: World) -> None:
    """A raised limit brings so many more alerts, the nearest of the withheld ones."""
    await world.register("d", HERE)
    await world.ask("d", daily_limit=1)
    ids = [change.alert for change in await open_alerts(world, 1)]
    far, near = await world.open(destination(SEEN, 90, 8)), await world.open()
    await world.run()
    assert alerts_of(world, "d") == ids
    await world.ask("d", daily_limit=2)
    await each(world, far, near)
    assert alerts_of(world, "d") == [*ids, near.alert]
    world.clock.moment += timedelta(hours=1)
    await world.run()
    await world.ask("d")
    await world.run()
    assert alerts_of(world, "d") == [*ids, near.alert, far.alert]


async def test_cap_of_another_zone_is_evaluated_again(world: World) -> None:
    """Another zone may put an alert into another day: a capped device is evaluated again."""
    await world.register("d", HERE)
    await world.ask("d", daily_limit=1)
    ids = [change.alert for change in await open_alerts(world, 1)]
    world.clock.moment = MIDNIGHT_IN_CHINA
    ids += [change.alert for change in await open_alerts(world, 1)]
    assert alerts_of(world, "d") == ids[:1]
    await world.ask("d", daily_limit=1, quiet=("22:00", "22:01", "Asia/Shanghai"))
    await world.run()
    assert alerts_of(world, "d") == ids


async def test_cap_of_the_policy_applies_without_preferences(world: World) -> None:
    """The policy's cap is for devices that set none; a device may set a higher one, which counts at once."""
    world.fanout = rewired(world.fanout, daily_cap=1)
    for ref in ("d", "e"):
        await world.register(ref, HERE)
    await world.ask("e", daily_limit=2)
    ids = [change.alert for change in await open_alerts(world, 3)]
    assert (alerts_of(world, "d"), alerts_of(world, "e")) == (ids[:1], ids[:2])
    await world.ask("d", daily_limit=3)
    await world.run()
    assert sorted(alerts_of(world, "d")) == sorted(ids)


async def test_cap_counts_only_alerts_that_reached_today(world: World) -> None:
    """Alerts opened the day before do not count, and withheld ones do not."""
    await world.register("d", HERE)
    before = await open_alerts(world, 1)
    world.clock.moment += timedelta(days=1)
    await world.ask("d", daily_limit=1, muted_until=world.clock.moment + timedelta(minutes=1))
    asleep = await open_alerts(world, 1)
    await world.ask("d", daily_limit=1)
    await world.run()
    await open_alerts(world, 1)
    assert alerts_of(world, "d") == [before[0].alert, asleep[0].alert]


@pytest.mark.parametrize("restart", [False, True])
async def test_cap_survives_the_loss_of_redis(world: World, restart: bool) -> None:
    """A lost ledger never counts as one that says that no device was reached."""
    await world.register("d", HERE)
    await world.ask("d", daily_limit=1)
    ids = [change.alert for change in await open_alerts(world, 1)]
    await (world.embedded.restart() if restart else world.embedded.flush())
    await open_alerts(world, 1)
    assert alerts_of(world, "d") == ids


async def test_cap_reads_ledgers_only_for_capped_devices(world: World) -> None:
    for ref in ("d", "e"):
        await world.register(ref, HERE)
    await world.ask("d", quiet=NOON_TO_SEVEN, daily_limit=1)
    gate = Gate()
    ledger: Any = Gated(world.repositories.fanout.ledger, before={"told": gate})
    world.fanout = rewired(world.fanout, ledger=ledger)
    await open_alerts(world, 2)  # no call stops: one device has no cap, and the other sleeps anyway
    assert alerts_of(world, "e") != []


async def test_cap_applies_to_pulling_partners_too(world: World) -> None:
    await world.register("d", HERE, tenant=PULL)
    await world.ask("d", tenant=PULL, daily_limit=1)
    first, second = await open_alerts(world, 2)
    assert (await world.page(first), await world.page(second)) == ([("d", "ALERT", 1)], [])
