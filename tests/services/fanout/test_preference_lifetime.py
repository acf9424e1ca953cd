"""Preferences follow the phone, end with its removal alone, delay no device, and never stop a CANCEL."""

from datetime import UTC, datetime, timedelta

import pytest

from hub.domain.delivery.preferences import NONE
from tests.databases import ALL_ROWS
from tests.services.fanout.preferences import (
    ALERT_1,
    CANCEL_2,
    MORNING,
    NIGHT_IN_CHINA,
    NOON_TO_SEVEN,
    alerts_of,
    counts,
    open_alerts,
)
from tests.services.fanout.world import AWAY, HERE, PULL, PUSH, START, World


async def written_elsewhere(world: World, ref: str, hours: str) -> None:
    """Write quiet hours as a newer process would, which knows more than this one."""
    await world.database.collection("devices").update_one({"r": ref, **ALL_ROWS}, {"$set": {"q": hours}})


async def test_stricter_preferences_leave_no_work(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    before = await world.database.collection("units").count_documents({})
    for asked in ({"quiet": NOON_TO_SEVEN}, {"quiet": NOON_TO_SEVEN, "muted_alerts": frozenset([change.alert])}):
        for _ in range(2):
            await world.ask("d", **asked)
    assert await world.database.collection("units").count_documents({}) == before
    assert await world.database.collection("journal").count_documents({}) == 0


async def test_preferences_end_with_a_removal(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.ask("d", quiet=NOON_TO_SEVEN, muted_alerts=frozenset([change.alert]))
    await world.remove("d")
    await world.register("d", HERE)
    assert (await world.repositories.device.devices.by_numbers(2, [0], START))[0].preferences == NONE
    await world.run()
    assert world.phones.got("d") == [ALERT_1]


@pytest.mark.parametrize("back", ["same ref", "new ref"])
async def test_preferences_survive_a_dead_token(world: World, back: str) -> None:
    """The provider gave the phone another token: that is no removal, and its night stays quiet."""
    await world.register("d", HERE)
    muted = await world.open()
    await world.ask("d", quiet=NIGHT_IN_CHINA, muted_alerts=frozenset([muted.alert]))
    world.phones.tokens["d"] = "rotated"
    first = await world.open()
    await world.run()
    assert world.phones.deliveries == []
    ref = "d" if back == "same ref" else "f"
    if back == "new ref":
        # The token works after all, under another ref: it is the same phone again.
        world.phones.tokens["f"] = "token-d"
    await world.register(ref, HERE, world.phones.tokens[ref])
    await world.run()
    assert alerts_of(world, ref) == [first.alert]
    world.clock.moment = datetime(2016, 5, 13, 15, tzinfo=UTC)  # 23:00 in China
    night = await world.open()
    await world.run()
    assert alerts_of(world, ref) == [first.alert]
    world.clock.moment = datetime(2016, 5, 13, 23, tzinfo=UTC)
    await world.run()
    assert alerts_of(world, ref) == [first.alert, night.alert]


async def test_preferences_end_with_a_removal_after_dead_token(world: World) -> None:
    """A removed device leaves no preferences, even if its token was dead before."""
    await world.register("d", HERE)
    await world.ask("d", quiet=NOON_TO_SEVEN)
    number = await world.number("d")
    assert await world.repositories.device.devices.refuse_token(PUSH, number, "token-d")
    await world.remove("d")
    [row] = await world.database.collection("devices").find({"p": PUSH}).to_list(None)
    assert set(row) == {"_id", "p", "n", "h", "a", "x"}
    await world.register("d", HERE, "rotated")
    await world.open()
    await world.run()
    assert world.phones.got("d") == [ALERT_1]


@pytest.mark.parametrize("hours", ["12:00-19:00 America/Not_Yet", "12:00-19:00 Asia", "noon", "12-19 25:00 UTC"])
async def test_unreadable_preference_counts_as_none(world: World, caplog: pytest.LogCaptureFixture, hours: str) -> None:
    """The device and those beside it get the alert, and none of its other preferences is lost."""
    for ref in ("d", "e", "muted", "capped"):
        await world.register(ref, HERE)
        await world.ask(ref, quiet=NOON_TO_SEVEN)
        if ref != "e":
            await written_elsewhere(world, ref, hours)
    await world.database.collection("devices").update_one({"r": "muted", **ALL_ROWS}, {"$set": {"m": MORNING}})
    await world.database.collection("devices").update_one({"r": "capped", **ALL_ROWS}, {"$set": {"k": 1}})
    ids = [change.alert for change in await open_alerts(world, 2)]
    assert [alerts_of(world, ref) for ref in ("d", "e", "muted", "capped")] == [ids, [], [], ids[:1]]
    lines = [record for record in caplog.records if record.getMessage() == "preferences_unreadable"]
    assert [(line.__dict__["alert"], line.__dict__["devices"]) for line in lines] == [(one, 3) for one in ids]
    world.clock.moment = MORNING
    await world.run()
    assert sorted(alerts_of(world, "e") + alerts_of(world, "muted")) == sorted(ids * 2)


async def test_unreadable_preference_leaves_pages_readable(world: World) -> None:
    for ref in ("d", "e"):
        await world.register(ref, HERE, tenant=PULL)
    change = await world.open()
    await world.run()
    await written_elsewhere(world, "d", "12:00-19:00 America/Not_Yet")
    assert sorted(await world.page(change)) == [("d", "ALERT", 1), ("e", "ALERT", 1)]


async def test_cancel_passes_every_mute_quiet_and_cap(world: World) -> None:
    """Every reached device gets the CANCEL: muted, quiet, over its cap, or moved away."""
    refs = ("mute", "quiet", "all", "cap", "moved")
    for ref in refs:
        await world.register(ref, HERE)
    change = await world.open()
    await world.run()
    await world.ask("mute", muted_alerts=frozenset([change.alert]))
    await world.ask("quiet", quiet=("00:00", "23:59", "Asia/Shanghai"))
    await world.ask("all", muted_until=START + timedelta(days=300))
    await world.ask("cap", daily_limit=1)
    await world.ask("moved", muted_alerts=frozenset([change.alert]), quiet=NOON_TO_SEVEN)
    await world.move("moved", AWAY)
    await world.close(change)
    await world.run()
    assert [world.phones.got(ref) for ref in refs] == [[ALERT_1, CANCEL_2]] * 5


async def test_cancel_reaches_a_muted_device_that_returns(world: World) -> None:
    """The token was dead at the end: the CANCEL comes when the device registers again, against all preferences."""
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    await world.ask("d", muted_alerts=frozenset([change.alert]), quiet=NOON_TO_SEVEN)
    world.phones.tokens["d"] = "rotated"
    await world.close(change)
    await world.run()
    await world.register("d", AWAY, "rotated")
    await world.ask("d", muted_alerts=frozenset([change.alert]), quiet=NOON_TO_SEVEN)
    await world.run()
    assert world.phones.got("d") == [ALERT_1, CANCEL_2]


async def test_parked_unit_counts_sleepers_as_failed(world: World) -> None:
    """A parked unit's devices have no turn again: sleepers count as failed, devices that muted the alert do not."""
    for ref in ("d", "e", "f"):
        await world.register(ref, HERE)
    await world.ask("d", quiet=NOON_TO_SEVEN)
    change = await world.open()
    await world.ask("f", muted_alerts=frozenset([change.alert]))
    await world.run()
    unit = await world.unit()
    await world.database.collection("units").update_one({"_id": unit}, {"$set": {"attempts": 5}})
    await world.deliver(unit)
    assert (await world.row(unit))["state"] == "parked"
    assert await counts(world) == {"in_ring": 3, "reached": 1, "failed": 1, "withheld": 1}
