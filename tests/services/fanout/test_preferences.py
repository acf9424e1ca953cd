"""What people asked for is kept to, nobody is lost by it, and the end of an alert goes past all of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from hub.domain.geometry import destination
from hub.domain.preferences import NONE
from hub.services.channels import DeliveryOutcome
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.intake.device_ports import DeviceItem
from hub.services.intake.report_locations import report_locations
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.test_batches import stop_at_phone, worker_at
from tests.services.fanout.test_locations import hook_with
from tests.services.fanout.world import AWAY, FAR, HERE, NEAR, PULL, PUSH, SEEN, START, World, cell_at, partner

ALERT_1, UPDATE_2, CANCEL_2 = ("ALERT", 1), ("UPDATE", 2), ("CANCEL", 2)

NOON_TO_SEVEN = ("12:00", "19:00", "Asia/Shanghai")
"""Quiet hours that hold at the start of the world, which is 16:20 in China."""
NIGHT_IN_CHINA = ("21:00", "07:00", "Asia/Shanghai")
MORNING = datetime(2016, 5, 13, 11, 0, tzinfo=UTC)
"""When they end."""
SECOND = timedelta(seconds=1)
MIDNIGHT_IN_CHINA = datetime(2016, 5, 13, 16, tzinfo=UTC)


async def counts(world: World, tenant: int | None = None) -> dict[str, int]:
    """Of all units but sweeps, by outcome; what is 0 is left out."""
    total: dict[str, int] = {}
    wanted: dict[str, Any] = {"kind": {"$ne": "sweep"}} | ({"p": tenant} if tenant else {})
    async for row in world.database.collection("units").find(wanted):
        for name, count in row["counts"].items():
            total[name] = total.get(name, 0) + count
    return {name: count for name, count in total.items() if count}


async def sleeper(world: World, **asked: Any) -> Any:
    """An alert whose turn with phone d has come in its quiet hours; phone e was told."""
    for ref in ("d", "e"):
        await world.register(ref, HERE)
    await world.ask("d", **(asked or {"quiet": NOON_TO_SEVEN}))
    change = await world.open()
    await world.run()
    assert (world.phones.got("d"), world.phones.got("e")) == ([], [ALERT_1])
    return change


# ---------------------------------------------------------------- quiet hours and mutes of all


@pytest.mark.parametrize(
    ("asked", "ends"),
    [
        ({"quiet": NOON_TO_SEVEN}, MORNING),
        ({"muted_until": MORNING}, MORNING),
        ({"quiet": NOON_TO_SEVEN, "muted_until": MORNING + timedelta(days=2)}, MORNING + timedelta(days=2)),
    ],
)
async def test_quiet_ends(world: World, asked: dict[str, Any], ends: datetime) -> None:
    await sleeper(world, **asked)
    assert await counts(world) == {"in_ring": 2, "reached": 1, "withheld": 1}
    assert await world.waiting() == []  # no work that could run now
    world.clock.moment = ends - timedelta(seconds=1)
    assert await world.waiting() == []
    await world.deliver()  # a bell too early changes nothing
    assert world.phones.got("d") == []
    world.clock.moment = ends
    assert await world.waiting() == [await world.unit()]
    await world.run()
    assert world.phones.got("d") == [ALERT_1]
    assert await counts(world) == {"in_ring": 2, "reached": 2}
    assert await world.ready() == []


async def test_quiet_closed(world: World) -> None:
    """Closed while they sleep: they never hear of it, and nothing is left to wait for."""
    change = await sleeper(world)
    await world.close(change)
    await world.run()
    assert await world.ready() == []
    assert (world.phones.got("d"), world.phones.got("e")) == ([], [ALERT_1, CANCEL_2])
    world.clock.moment = MORNING
    await world.run()
    assert world.phones.got("d") == []
    assert await counts(world) == {"in_ring": 2, "reached": 1, "withheld": 1}


async def test_quiet_closed_at_the_same_moment(world: World) -> None:
    """A worker that puts a unit to sleep just after the end was written makes nobody miss it."""
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


async def test_quiet_moved(world: World) -> None:
    """Whoever moves while asleep is told once, wherever it is, when the quiet ends."""
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


async def test_quiet_narrowed(world: World) -> None:
    """Ground that is given up while they sleep is not told of in the morning; taken up again, it is."""
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


async def test_quiet_token(world: World) -> None:
    """A new token, and another ref, while asleep: the same phone, and the same wishes."""
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


async def test_quiet_longer_and_shorter(world: World) -> None:
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
async def test_quiet_lifted_away(world: World, act: str, tenant: int) -> None:
    """Its turn came, it slept and left: once it asks for less it is told where it is, not when the old quiet ends."""
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


async def test_quiet_lifted_away_beside_one_that_fails(world: World) -> None:
    """Its unit goes on trying for another, and does not look at it before the old quiet ends."""
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


async def test_quiet_lifted_away_from_what_was_given_up(world: World) -> None:
    """Ground that is not covered any more is not told of; nor is whoever is asleep over another alert."""
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


async def test_cap_raised_away(world: World) -> None:
    await world.register("d", HERE)
    await world.ask("d", daily_limit=1)
    ids = [change.alert for change in await opened(world, 2)]
    await world.move("d", AWAY)
    await world.run()
    assert told_of(world, "d") == ids[:1]
    await world.ask("d", daily_limit=2)
    await world.run()
    assert told_of(world, "d") == ids


async def test_quiet_then_failing(world: World) -> None:
    """One that is awake and could not be told waits like any other, not for whoever sleeps."""
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


async def test_quiet_silent_update(world: World) -> None:
    """Whoever was told is brought up to date, silently, in quiet hours too."""
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    await world.ask("d", quiet=NOON_TO_SEVEN, muted_until=MORNING)
    await world.update(change)
    await world.run()
    assert world.phones.got("d") == [ALERT_1, UPDATE_2]


async def test_quiet_perhaps_told(world: World) -> None:
    """One that was perhaps told may be rung by the next word, so that waits; the end does not."""
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
async def test_quiet_killed(world: World, port: tuple[str, str], when: str) -> None:
    """A worker dies at any step of a batch that holds sleepers: they are told in the morning, and once."""
    world.fanout = replace(world.fanout, batch_size=2)
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


# ---------------------------------------------------------------- a muted alert


async def test_muted_alert(world: World) -> None:
    """Told of nothing but the end, and only of the end of what it was told of."""
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


async def test_muted_another(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.ask("d", muted_alerts=frozenset([change.alert]))
    other = await world.open()
    await world.run()
    assert [one.alert for one in world.phones.deliveries] == [other.alert]


async def test_muted_while_asleep_in_the_same_unit(world: World) -> None:
    """Asleep from an early batch, met again by a later one with the alert muted: nothing is left to wait for."""
    world.fanout = replace(world.fanout, batch_size=1)
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


@pytest.mark.parametrize("told", [True, False])
async def test_unmute(world: World, told: bool) -> None:
    """Unmuted: the news it missed, or the first word if it is on covered ground."""
    await world.register("d", HERE if told else AWAY)
    change = await world.open()
    await world.run()
    await world.ask("d", muted_alerts=frozenset([change.alert]))
    await world.move("d", HERE)
    await world.update(change)
    await world.run()
    assert world.phones.got("d") == ([ALERT_1] if told else [])
    await world.ask("d")
    await world.run()
    assert world.phones.got("d") == ([ALERT_1, UPDATE_2] if told else [("ALERT", 2)])
    await world.close(change)
    await world.run()
    assert world.phones.got("d")[-1] == ("CANCEL", 3)


async def test_unmute_away(world: World) -> None:
    """Unmuted on ground that is not covered: nothing to tell."""
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


async def test_unmute_journal(world: World) -> None:
    """The request dies before its hook: a worker finds the row that it left."""
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


async def test_unmute_during(world: World) -> None:
    """Unmuted while the batch that read the mute is under way."""
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


async def test_unmute_update_during(world: World) -> None:
    """As before, with the batch of an UPDATE."""
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


async def test_stricter_leaves_no_work(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.run()
    before = await world.database.collection("units").count_documents({})
    for asked in ({"quiet": NOON_TO_SEVEN}, {"quiet": NOON_TO_SEVEN, "muted_alerts": frozenset([change.alert])}):
        for _ in range(2):
            await world.ask("d", **asked)
    assert await world.database.collection("units").count_documents({}) == before
    assert await world.database.collection("journal").count_documents({}) == 0


async def test_removal_ends_preferences(world: World) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.ask("d", quiet=NOON_TO_SEVEN, muted_alerts=frozenset([change.alert]))
    await world.remove("d")
    await world.register("d", HERE)
    assert (await world.repositories.device.devices.by_numbers(2, [0], START))[0].preferences == NONE
    await world.run()
    assert world.phones.got("d") == [ALERT_1]


@pytest.mark.parametrize("back", ["same ref", "new ref"])
async def test_a_dead_token_ends_no_preferences(world: World, back: str) -> None:
    """Its provider gave the phone another token: that is no removal, and at night it is night."""
    await world.register("d", HERE)
    muted = await world.open()
    await world.ask("d", quiet=NIGHT_IN_CHINA, muted_alerts=frozenset([muted.alert]))
    world.phones.tokens["d"] = "rotated"
    first = await world.open()
    await world.run()
    assert world.phones.deliveries == []
    ref = "d" if back == "same ref" else "f"
    if back == "new ref":
        # The token turns out to work after all, under another name: the same phone again.
        world.phones.tokens["f"] = "token-d"
    await world.register(ref, HERE, world.phones.tokens[ref])
    await world.run()
    assert told_of(world, ref) == [first.alert]
    world.clock.moment = datetime(2016, 5, 13, 15, tzinfo=UTC)  # 23:00 in China
    night = await world.open()
    await world.run()
    assert told_of(world, ref) == [first.alert]
    world.clock.moment = datetime(2016, 5, 13, 23, tzinfo=UTC)
    await world.run()
    assert told_of(world, ref) == [first.alert, night.alert]


async def test_removed_after_a_dead_token(world: World) -> None:
    """Whoever is removed leaves no wishes, though its token was dead before."""
    await world.register("d", HERE)
    await world.ask("d", quiet=NOON_TO_SEVEN)
    number = await world.number("d")
    assert await world.repositories.device.devices.refuse_token(PUSH, number, "token-d")
    await world.remove("d")
    [row] = await world.database.collection("devices").find({"p": PUSH}).to_list(None)
    assert set(row) == {"_id", "p", "n", "h", "a"}
    await world.register("d", HERE, "rotated")
    await world.open()
    await world.run()
    assert world.phones.got("d") == [ALERT_1]


# ---------------------------------------------------------------- what cannot be read


async def written_elsewhere(world: World, ref: str, hours: str) -> None:
    """Quiet hours as a process left them that knows more than this one."""
    await world.database.collection("devices").update_one({"r": ref}, {"$set": {"q": hours}})


@pytest.mark.parametrize("hours", ["12:00-19:00 America/Not_Yet", "12:00-19:00 Asia", "noon", "12-19 25:00 UTC"])
async def test_a_wish_that_cannot_be_read_is_none(world: World, caplog: pytest.LogCaptureFixture, hours: str) -> None:
    """Its device is told, those beside it are too, and of their other wishes nothing is lost."""
    for ref in ("d", "e", "muted", "capped"):
        await world.register(ref, HERE)
        await world.ask(ref, quiet=NOON_TO_SEVEN)
        if ref != "e":
            await written_elsewhere(world, ref, hours)
    await world.database.collection("devices").update_one({"r": "muted"}, {"$set": {"m": MORNING}})
    await world.database.collection("devices").update_one({"r": "capped"}, {"$set": {"k": 1}})
    ids = [change.alert for change in await opened(world, 2)]
    assert [told_of(world, ref) for ref in ("d", "e", "muted", "capped")] == [ids, [], [], ids[:1]]
    lines = [record for record in caplog.records if record.getMessage() == "preferences_unreadable"]
    assert [(line.__dict__["alert"], line.__dict__["devices"]) for line in lines] == [(one, 3) for one in ids]
    world.clock.moment = MORNING
    await world.run()
    assert sorted(told_of(world, "e") + told_of(world, "muted")) == sorted(ids * 2)


async def test_a_wish_that_cannot_be_read_leaves_pages_readable(world: World) -> None:
    for ref in ("d", "e"):
        await world.register(ref, HERE, tenant=PULL)
    change = await world.open()
    await world.run()
    await written_elsewhere(world, "d", "12:00-19:00 America/Not_Yet")
    assert sorted(await world.page(change)) == [("d", "ALERT", 1), ("e", "ALERT", 1)]


# ---------------------------------------------------------------- caps a day


async def opened(world: World, count: int) -> list[Any]:
    """So many alerts, one after the other."""
    changes = []
    for _ in range(count):
        changes.append(await world.open())
        await world.run()
        world.clock.moment += SECOND
    return changes


def told_of(world: World, ref: str) -> list[str]:
    return [one.alert for one in world.phones.deliveries if one.ref == ref and one.kind == "ALERT"]


async def test_cap(world: World) -> None:
    """So many of the alerts opened in a day; the others never come, and the end of each that came does."""
    for ref in ("d", "e"):
        await world.register(ref, HERE)
    await world.ask("d", daily_limit=2)
    changes = await opened(world, 5)
    ids = [change.alert for change in changes]
    assert (told_of(world, "d"), told_of(world, "e")) == (ids[:2], ids)
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
    assert told_of(world, "d") == ids[:2]
    for change in (changes[2], changes[4]):
        await world.close(change)
    await world.run()
    assert await world.ready() == []


async def test_cap_zone(world: World) -> None:
    """An alert counts in the day it was opened in, by the clock of the quiet hours' zone, and else of the policy's."""
    for ref in ("china", "policy"):
        await world.register(ref, HERE)
    await world.ask("china", daily_limit=1, quiet=("22:00", "22:01", "Asia/Shanghai"))
    await world.ask("policy", daily_limit=1)
    ids = [change.alert for change in await opened(world, 1)]
    for moment in (MIDNIGHT_IN_CHINA - SECOND, MIDNIGHT_IN_CHINA, datetime(2016, 5, 14, tzinfo=UTC)):
        world.clock.moment = moment
        ids += [change.alert for change in await opened(world, 1)]
    assert (told_of(world, "china"), told_of(world, "policy")) == ([ids[0], ids[2]], [ids[0], ids[3]])


@pytest.mark.parametrize(
    "asked", [{"quiet": ("12:00", "07:00", "Asia/Shanghai")}, {"muted_until": MIDNIGHT_IN_CHINA + timedelta(hours=7)}]
)
async def test_cap_of_the_days_slept_through(world: World, asked: dict[str, Any]) -> None:
    """Who wakes is told of so many of each day's alerts; those of yesterday take nothing from today's."""
    await world.register("d", HERE)
    await world.ask("d", daily_limit=1, **asked)
    world.fanout = replace(world.fanout, zone="Asia/Shanghai")
    yesterday = [change.alert for change in await opened(world, 3)]
    world.clock.moment = MIDNIGHT_IN_CHINA + timedelta(hours=1)
    today = [change.alert for change in await opened(world, 2)]
    assert told_of(world, "d") == []
    world.clock.moment = MIDNIGHT_IN_CHINA + timedelta(hours=7)
    await world.run()
    assert sorted(told_of(world, "d")) == sorted([yesterday[0], today[0]])
    for _ in range(2):
        await opened(world, 1)
        world.clock.moment += timedelta(hours=1)
        await world.run()
    assert len(told_of(world, "d")) == 2


async def test_cap_of_alerts_opened_together(world: World) -> None:
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
    assert told_of(world, "d") == [first.alert]


async def far_and_near(world: World, **asked: Any) -> tuple[Any, Any]:
    """Phone d sleeps; two alerts wait for it, and the one that was opened first is the farther."""
    await world.register("d", HERE)
    await world.ask("d", quiet=NOON_TO_SEVEN, **asked)
    far, near = await world.open(destination(SEEN, 90, 8)), await world.open()
    await world.run()
    return far, near


async def each(world: World, *changes: Any) -> None:
    """Work on the units of these alerts, in their order."""
    for change in changes:
        for unit in await world.ready():
            if (await world.row(unit))["alert"] == change.alert:
                await world.deliver(unit)


async def test_cap_nearest(world: World) -> None:
    """Of those that wait for one who wakes the nearest is told, whichever unit comes first."""
    far, near = await far_and_near(world, daily_limit=1)
    world.clock.moment = MORNING
    await each(world, far, near)
    assert told_of(world, "d") == [near.alert]
    world.clock.moment += timedelta(hours=1)
    await world.run()
    assert told_of(world, "d") == [near.alert]


async def test_cap_overridden_first(world: World) -> None:
    """What an officer has said must reach everyone goes before what is nearer."""
    far, near = await far_and_near(world, daily_limit=1)
    world.clock.moment = MORNING
    await world.override(far)
    await each(world, near, far)
    world.clock.moment += timedelta(hours=1)
    await world.run()
    assert told_of(world, "d") == [far.alert]


async def test_cap_nearest_refused(world: World) -> None:
    """The nearest has a head start, and no more: what never gets through keeps the others from nobody."""
    far, near = await far_and_near(world, daily_limit=1)
    world.phones.script["d"] = [DeliveryOutcome.NEVER]
    world.clock.moment = MORNING
    await each(world, far, near, far)
    assert told_of(world, "d") == []
    world.clock.moment = MORNING + timedelta(minutes=5)
    await world.run()
    assert told_of(world, "d") == [far.alert]


@pytest.mark.parametrize("act", ["muted", "paused", "closed", "moved"])
async def test_cap_waits_for_none_that_cannot_come(world: World, act: str) -> None:
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
    assert told_of(world, "d") == [far.alert]


async def test_cap_raised(world: World) -> None:
    """Whoever raises it is told of so many more, the nearest of those that were kept back."""
    await world.register("d", HERE)
    await world.ask("d", daily_limit=1)
    ids = [change.alert for change in await opened(world, 1)]
    far, near = await world.open(destination(SEEN, 90, 8)), await world.open()
    await world.run()
    assert told_of(world, "d") == ids
    await world.ask("d", daily_limit=2)
    await each(world, far, near)
    assert told_of(world, "d") == [*ids, near.alert]
    world.clock.moment += timedelta(hours=1)
    await world.run()
    await world.ask("d")
    await world.run()
    assert told_of(world, "d") == [*ids, near.alert, far.alert]


async def test_cap_of_another_day(world: World) -> None:
    """Another zone may put an alert into another day: whoever has a cap is looked at again."""
    await world.register("d", HERE)
    await world.ask("d", daily_limit=1)
    ids = [change.alert for change in await opened(world, 1)]
    world.clock.moment = MIDNIGHT_IN_CHINA
    ids += [change.alert for change in await opened(world, 1)]
    assert told_of(world, "d") == ids[:1]
    await world.ask("d", daily_limit=1, quiet=("22:00", "22:01", "Asia/Shanghai"))
    await world.run()
    assert told_of(world, "d") == ids


async def test_cap_of_the_policy(world: World) -> None:
    """For whoever asked for no number of their own; theirs may be higher, and one that is set higher counts at once."""
    world.fanout = replace(world.fanout, daily_cap=1)
    for ref in ("d", "e"):
        await world.register(ref, HERE)
    await world.ask("e", daily_limit=2)
    ids = [change.alert for change in await opened(world, 3)]
    assert (told_of(world, "d"), told_of(world, "e")) == (ids[:1], ids[:2])
    await world.ask("d", daily_limit=3)
    await world.run()
    assert sorted(told_of(world, "d")) == sorted(ids)


async def test_cap_counts_only_what_reached(world: World) -> None:
    """Not what was opened the day before, and not what was kept back."""
    await world.register("d", HERE)
    before = await opened(world, 1)
    world.clock.moment += timedelta(days=1)
    await world.ask("d", daily_limit=1, muted_until=world.clock.moment + timedelta(minutes=1))
    asleep = await opened(world, 1)
    await world.ask("d", daily_limit=1)
    await world.run()
    await opened(world, 1)
    assert told_of(world, "d") == [before[0].alert, asleep[0].alert]


@pytest.mark.parametrize("restart", [False, True])
async def test_cap_lost_redis(world: World, restart: bool) -> None:
    """A ledger that was lost is never taken for one that says nobody was told."""
    await world.register("d", HERE)
    await world.ask("d", daily_limit=1)
    ids = [change.alert for change in await opened(world, 1)]
    await (world.embedded.restart() if restart else world.embedded.flush())
    await opened(world, 1)
    assert told_of(world, "d") == ids


async def test_cap_is_read_only_for_whoever_has_one(world: World) -> None:
    for ref in ("d", "e"):
        await world.register(ref, HERE)
    await world.ask("d", quiet=NOON_TO_SEVEN, daily_limit=1)
    gate = Gate()
    ledger: Any = Gated(world.fanout.ledger, before={"told": gate})
    world.fanout = replace(world.fanout, ledger=ledger)
    await opened(world, 2)  # nobody stops: one has no cap, and the other sleeps anyway
    assert told_of(world, "e") != []


async def test_override_cap(world: World) -> None:
    await world.register("d", HERE)
    await world.ask("d", daily_limit=1)
    changes = await opened(world, 2)
    await world.override(changes[1])
    await world.run()
    assert told_of(world, "d") == [change.alert for change in changes]


async def test_cap_pulling(world: World) -> None:
    await world.register("d", HERE, tenant=PULL)
    await world.ask("d", tenant=PULL, daily_limit=1)
    first, second = await opened(world, 2)
    assert (await world.page(first), await world.page(second)) == ([("d", "ALERT", 1)], [])


# ---------------------------------------------------------------- an officer's override


async def test_override(world: World) -> None:
    """Past quiet hours and mutes of all, at once, for those asleep and those to come; not past a mute of the alert."""
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


async def test_override_at_the_same_moment(world: World) -> None:
    """A worker that has read the alert before the override puts its sleepers to bed after it: they are roused."""
    await world.register("d", HERE)
    await world.ask("d", quiet=NOON_TO_SEVEN)
    change = await world.open()
    await world.stages()
    late = await worker_at(world, "units", "before", "give_back", await world.unit())
    await world.override(change)
    await late.go_on()
    await world.run()
    assert world.phones.got("d") == [ALERT_1]


async def test_override_in_the_midst_of_a_claim(world: World) -> None:
    """An override that comes between two batches of a claim: those put to bed by the first are told by the next."""
    world.fanout = replace(world.fanout, batch_size=1)
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


# ---------------------------------------------------------------- the end, and partners that pull


async def test_cancel_passes_all(world: World) -> None:
    """Muted, quiet, muted of all, over its cap, moved away: whoever was told hears of the end."""
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


async def test_cancel_comes_back(world: World) -> None:
    """Its token was dead at the end: the end reaches it when it registers again, whatever it asks for."""
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


async def test_pulling_quiet(world: World) -> None:
    """A partner that pulls is not even offered who sleeps or muted the alert."""
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


async def test_parked_sleepers(world: World) -> None:
    """Nobody of a parked unit has a turn again: who sleeps in it has failed, who muted the alert has not."""
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


async def test_muted_while_sending(world: World) -> None:
    """A mute that comes after the batch has read its devices: the send may go on, and the end follows it."""
    await world.register("d", HERE)
    change = await world.open()
    await world.stages()
    gate = Gate()
    stop_at_phone(world, "d", gate)
    sending = await stopped_at(gate, deliver_unit(world.fanout, await world.unit()))
    await world.ask("d", muted_alerts=frozenset([change.alert]))
    await sending.go_on()
    await world.close(change)
    await world.run()
    assert world.phones.got("d") == [ALERT_1, CANCEL_2]


async def test_sleepers_are_read_only_when_they_wake(world: World) -> None:
    """Those of another moment are left alone when some wake."""
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

    await deliver_unit(replace(world.fanout, devices=Reading()), await world.unit())
    assert read == [[await world.number("d")]]
    assert (world.phones.got("d"), world.phones.got("e")) == ([ALERT_1], [])
    assert (await world.row(await world.unit()))["wake"] == MORNING + timedelta(hours=1)
