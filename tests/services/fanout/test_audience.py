"""A partner that pulls: a device is reached once a served page names it, and none is lost in between."""

import asyncio
from dataclasses import replace

import pytest

from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.steps.announce_notice import announce_notice
from hub.services.feed.read_audience import read_audience
from hub.storage.mongo.leases import FREE
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.scenes import announced, offered, pulled_counts
from tests.services.fanout.world import FAR, HERE, NEAR, PULL, World, partner


async def test_uncovered_device_is_named_once_covered_again(world: World) -> None:
    change = await offered(world, a=HERE, b=FAR)
    await world.radius(change, 10)
    assert await world.page(change) == [("a", "ALERT", 1)]
    assert await pulled_counts(world) == {"in_ring": 1, "reached": 1}
    assert await world.page(change) == []
    await world.radius(change, 25)
    await world.run()
    assert await world.page(change) == [("b", "ALERT", 1)]
    assert await pulled_counts(world) == {"in_ring": 2, "reached": 2}
    assert await world.page(change) == []
    await world.close(change)
    await world.run()
    assert sorted(await world.page(change)) == [("a", "CANCEL", 2), ("b", "CANCEL", 2)]


async def test_withheld_device_gets_no_cancel(world: World) -> None:
    change = await offered(world, a=HERE, b=FAR)
    await world.radius(change, 10)
    await world.page(change)
    await world.close(change)
    await world.run()
    assert await world.page(change) == [("a", "CANCEL", 2)]


async def test_two_readers_lose_no_withheld_device(world: World) -> None:
    change = await offered(world, a=HERE, b=FAR)
    await world.radius(change, 10)
    gate = Gate()
    desk = replace(world.reading, audience=Gated(world.reading.audience, before={"serve": gate}))
    slow = await stopped_at(gate, read_audience(partner(PULL), desk, change.alert, None, 100, now=world.clock.moment))
    await world.radius(change, 25)
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 1), ("b", "ALERT", 1)]
    entries, _, _ = await slow.go_on()
    assert {entry.ref for _, entry in entries} <= {"a", "b"}
    assert await pulled_counts(world) == {"in_ring": 2, "reached": 2}


async def test_limit_within_a_page_reaches_only_named_devices(world: World) -> None:
    change = await offered(world, **{f"d{n}": HERE for n in range(7)})
    entries, more, _ = await read_audience(partner(PULL), world.reading, change.alert, None, 3, now=world.clock.moment)
    assert (len(entries), more) == (3, True)
    assert await pulled_counts(world) == {"in_ring": 7, "reached": 3, "deferred": 4}
    await world.pause(change)
    none, more, _ = await read_audience(
        partner(PULL), world.reading, change.alert, entries[-1][0], 3, now=world.clock.moment
    )
    assert (none, more) == ([], False)
    await world.resume(change)
    rest, more, _ = await read_audience(
        partner(PULL), world.reading, change.alert, entries[-1][0], 3, now=world.clock.moment
    )
    assert (len(rest), more) == (3, True)
    await world.close(change)
    await world.run()
    reached = {entry.ref for _, entry in [*entries, *rest]}
    last, more, _ = await read_audience(
        partner(PULL), world.reading, change.alert, rest[-1][0], 100, now=world.clock.moment
    )
    assert {entry.ref for _, entry in last} == reached
    assert {entry.kind.value for _, entry in last} == {"CANCEL"}
    assert not more


async def test_last_name_says_that_nothing_follows(world: World) -> None:
    change = await offered(world, a=HERE, b=NEAR)
    entries, more, _ = await read_audience(partner(PULL), world.reading, change.alert, None, 2, now=world.clock.moment)
    assert (len(entries), more) == (2, False)
    again, more, _ = await read_audience(
        partner(PULL), world.reading, change.alert, entries[0][0], 2, now=world.clock.moment
    )
    assert ([entry.ref for _, entry in again], more) == ([entries[1][1].ref], False)


async def test_cancel_is_found_behind_pages_that_are_void(world: World) -> None:
    world.fanout = rewired(world.fanout, batch_size=1)
    change = await offered(world, **{f"d{n:02}": HERE for n in range(25)})
    [first], _, _ = await read_audience(partner(PULL), world.reading, change.alert, None, 1, now=world.clock.moment)
    await world.close(change)
    await world.run()
    entries, more, _ = await read_audience(
        partner(PULL), world.reading, change.alert, first[0], 100, now=world.clock.moment
    )
    assert ([(entry.ref, entry.kind.value) for _, entry in entries], more) == ([(first[1].ref, "CANCEL")], False)


async def test_close_during_a_read_withholds_its_names(world: World) -> None:
    change = await offered(world, a=HERE)
    gate = Gate()
    desk = replace(world.reading, audience=Gated(world.reading.audience, after={"serve": gate}))
    slow = await stopped_at(gate, read_audience(partner(PULL), desk, change.alert, None, 100, now=world.clock.moment))
    await world.close(change)
    assert await slow.go_on() == ([], False, None)


@pytest.mark.parametrize("swept", [False, True], ids=["before the end is swept", "once it is swept"])
async def test_name_withheld_by_a_close_gets_no_cancel(world: World, swept: bool) -> None:
    change = await offered(world, a=HERE, b=HERE)
    entries, _, _ = await read_audience(partner(PULL), world.reading, change.alert, None, 1, now=world.clock.moment)
    named = {entry.ref for _, entry in entries}
    before = await pulled_counts(world)
    gate = Gate()
    desk = replace(world.reading, audience=Gated(world.reading.audience, after={"serve": gate}))
    reading = read_audience(partner(PULL), desk, change.alert, entries[0][0], 100, now=world.clock.moment)
    slow = await stopped_at(gate, reading)
    await world.close(change)
    if swept:
        await world.run()
    assert await slow.go_on() == ([], False, None)
    assert await pulled_counts(world) == before, "it counts as deferred again"
    await world.run()
    reached = {entry[0] for entry in await world.page(change, afresh=True)}
    assert reached == named, "exactly the named devices get the CANCEL"


async def test_names_of_another_reader_are_not_taken_back(world: World) -> None:
    change = await offered(world, a=HERE, b=HERE)
    gate = Gate()
    desk = replace(world.reading, audience=Gated(world.reading.audience, after={"serve": gate}))
    slow = await stopped_at(gate, read_audience(partner(PULL), desk, change.alert, None, 100, now=world.clock.moment))
    named = await world.page(change)
    assert sorted(named) == [("a", "ALERT", 1), ("b", "ALERT", 1)]
    await world.close(change)
    assert await slow.go_on() == ([], False, None)
    await world.run()
    assert sorted(await world.page(change)) == [("a", "CANCEL", 2), ("b", "CANCEL", 2)]


async def test_names_taken_back_are_named_by_no_other_reader(world: World) -> None:
    change = await offered(world, a=HERE)
    served, seen = Gate(), Gate()
    first = replace(world.reading, audience=Gated(world.reading.audience, after={"serve": served}))
    second = replace(world.reading, audience=Gated(world.reading.audience, before={"stand": seen}))
    one = await stopped_at(served, read_audience(partner(PULL), first, change.alert, None, 100, now=world.clock.moment))
    other = await stopped_at(
        seen, read_audience(partner(PULL), second, change.alert, None, 100, now=world.clock.moment)
    )
    await world.close(change)
    assert await one.go_on() == ([], False, None)
    assert await other.go_on() == ([], False, None)
    await world.run()
    assert await world.page(change) == []


async def test_device_served_after_an_update_gets_it_once(world: World) -> None:
    change = await offered(world, a=HERE, b=HERE)
    [(_, first)], _, _ = await read_audience(
        partner(PULL), world.reading, change.alert, None, 1, now=world.clock.moment
    )
    await world.update(change)
    named = await world.page(change, afresh=True)
    await world.run()
    named += await world.page(change)
    other = "b" if first.ref == "a" else "a"
    assert [entry for entry in named if entry[0] == other] == [(other, "ALERT", 2)]
    assert (first.ref, "UPDATE", 2) in named


async def test_concurrent_readers_are_counted_once(world: World) -> None:
    change = await offered(world, **{f"d{n}": HERE for n in range(9)})
    readings = [
        read_audience(partner(PULL), world.reading, change.alert, None, 2 + n, now=world.clock.moment) for n in range(6)
    ]
    for entries, _, _ in await asyncio.gather(*readings):
        assert entries[0][1].position == 1
    assert (await pulled_counts(world))["reached"] == 7


async def test_device_registering_between_two_tries_is_on_a_later_page(world: World) -> None:
    await world.register("a", HERE, tenant=PULL)
    await world.register("b", HERE, tenant=PULL)
    change = await world.open()
    await world.stages()
    unit = await world.unit()
    gate, dies = Gate(), Gate()
    reading = rewired(world.fanout, units=Gated(world.repositories.fanout.units, after={"intend": gate}))
    worker = await stopped_at(gate, deliver_unit(reading.unit_delivery, unit))
    await worker.die()
    await world.remove("b", tenant=PULL)
    await world.leases_run_out()
    appending = rewired(world.fanout, audience=Gated(world.repositories.fanout.audience, after={"append": dies}))
    await (await stopped_at(dies, deliver_unit(appending.unit_delivery, unit))).die()

    async def no_hook(*_: object) -> None:
        """Do nothing: the request's process dies, and no other follows for now."""

    await world.register("b", HERE, tenant=PULL, desk=replace(world.intake, evaluate_journal=no_hook))
    await world.leases_run_out()
    await world.deliver(unit)
    await world.deliver(unit)
    assert sorted(await world.page(change)) == [("a", "ALERT", 1), ("b", "ALERT", 1)]


async def test_suspended_partner_is_called_after_the_suspension(world: World) -> None:
    await offered(world, a=HERE)
    way = world.ways.delivery_routes[PULL]
    world.ways.delivery_routes[PULL] = replace(way, suspended=True)
    waiting = await world.repositories.fanout.notices.waiting()
    assert waiting
    for notice in waiting:
        await announce_notice(world.fanout.notice_delivery, notice)
    assert world.announcements.bodies == []
    world.ways.delivery_routes[PULL] = way
    await world.database.collection("notices").update_many({}, {"$set": {"not_before": FREE}})
    for notice in waiting:
        await announce_notice(world.fanout.notice_delivery, notice)
    assert sorted(body["type"] for body in world.announcements.bodies) == ["alert.audience", "alert.stage"]


async def test_news_of_an_ended_alert_is_never_announced(world: World) -> None:
    change = await offered(world, a=HERE)
    await world.page(change)
    await world.close(change)
    await world.run()
    assert set(await announced(world)) == {"alert.audience", "alert.cancelled"}, "only pages of the end"


async def test_partner_without_named_devices_hears_of_no_end(world: World) -> None:
    change = await offered(world, a=HERE)
    await world.close(change)
    await world.run()
    assert sorted(await announced(world)) == []


async def test_partner_is_not_called_during_pause_or_halt(world: World) -> None:
    change = await offered(world, a=HERE)
    await world.pause(change)
    assert sorted(await announced(world)) == []
    await world.resume(change)
    await world.repositories.fanout.halt.set(True)
    assert sorted(await announced(world)) == []
    await world.repositories.fanout.halt.set(False)
    assert sorted(await announced(world)) == ["alert.audience", "alert.stage"]
