"""A partner that pulls reads later than it was offered: who is named, and as what, is as things stand when it reads."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from hub.domain.cells import Cell
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.feed.read_audience import read_audience
from hub.services.intake.device_ports import DeviceItem
from hub.services.intake.register_devices import register_devices
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.test_audience import announced, counts, offered
from tests.services.fanout.world import AWAY, FAR, HERE, NEAR, PULL, World, partner

NIGHT = ("18:00", "07:00", "Asia/Shanghai")


async def end(world: World, change: Any) -> list[tuple[str, str, int]]:
    """What the partner reads once the alert is closed."""
    await world.close(change)
    await world.run()
    return await world.page(change)


async def held(world: World, **cells: Cell) -> Any:
    """Devices were offered an alert that was narrowed before their page was read: nobody of them was named."""
    change = await offered(world, **cells)
    await world.radius(change, 10)
    assert await world.page(change) == []
    return change


# ---------------------------------------------------------------- the device as it is now


async def test_two_refs_swap_their_phones_before_the_page_is_read(world: World) -> None:
    await world.register("a", HERE, "inside", tenant=PULL)
    await world.register("b", AWAY, "outside", tenant=PULL)
    change = await world.open()
    await world.run()
    swap = [DeviceItem("a", cell=AWAY, token="outside"), DeviceItem("b", cell=HERE, token="inside")]
    await register_devices(partner(PULL), world.intake, swap, now=world.clock.moment)
    await world.run()
    assert await world.page(change) == [("b", "ALERT", 1)]
    assert await end(world, change) == [("b", "CANCEL", 2)]


async def test_a_ref_is_another_phone_before_the_page_is_read(world: World) -> None:
    await world.register("a", HERE, "inside", tenant=PULL)
    change = await world.open()
    await world.run()
    await world.register("b", HERE, "inside", tenant=PULL)
    await world.register("a", AWAY, "outside", tenant=PULL)
    await world.run()
    assert await world.page(change) == [("b", "ALERT", 1)]
    await world.update(change)
    await world.run()
    assert await world.page(change) == [("b", "UPDATE", 2)]
    assert await end(world, change) == [("b", "CANCEL", 3)]


async def test_a_phone_has_another_ref_before_the_page_of_the_end_is_read(world: World) -> None:
    await world.register("a", HERE, "phone", tenant=PULL)
    change = await world.open()
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 1)]
    await world.close(change)
    await world.run()
    await world.register("b", AWAY, "phone", tenant=PULL)
    await world.run()
    assert await world.page(change) == [("b", "CANCEL", 2)]


async def test_a_page_that_is_read_again_names_the_phone_by_its_ref_of_now(world: World) -> None:
    await world.register("a", HERE, "phone", tenant=PULL)
    await world.register("c", HERE, tenant=PULL)
    change = await world.open()
    await world.run()
    assert sorted(await world.page(change)) == [("a", "ALERT", 1), ("c", "ALERT", 1)]
    await world.register("b", AWAY, "phone", tenant=PULL)
    await world.remove("c", tenant=PULL)
    assert await world.page(change, afresh=True) == [("b", "ALERT", 1)]
    assert (await counts(world))["reached"] == 2


@pytest.mark.parametrize("back", [HERE, AWAY], ids=["inside", "outside"])
async def test_who_is_removed_before_the_page_is_read_is_gone(world: World, back: Cell) -> None:
    await world.register("a", HERE, "phone", tenant=PULL)
    change = await world.open()
    await world.run()
    await world.remove("a", tenant=PULL)
    assert await world.page(change) == []
    assert await counts(world) == {"in_ring": 1, "dead": 1}
    await announced(world)
    await world.register("b", back, "phone", tenant=PULL)
    await world.run()
    inside = back == HERE
    assert await announced(world) == (["alert.audience"] if inside else [])
    assert await world.page(change) == ([("b", "ALERT", 1)] if inside else [])
    assert await counts(world) == {"in_ring": 1, "reached" if inside else "dead": 1}
    assert await end(world, change) == ([("b", "CANCEL", 2)] if inside else [])


async def test_who_has_expired_before_the_page_is_read_is_gone(world: World) -> None:
    await world.register("a", HERE, tenant=PULL)
    world.clock.moment += world.intake.lifetime - timedelta(days=1)
    change = await world.open()
    await world.run()
    world.clock.moment += timedelta(days=2)
    assert await world.page(change) == []
    await world.register("a", HERE, tenant=PULL)
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 1)]


@pytest.mark.parametrize("first", ["unmute", "update"])
async def test_who_mutes_the_alert_before_the_page_is_read_is_not_named(world: World, first: str) -> None:
    await world.register("a", HERE, tenant=PULL)
    change = await world.open()
    await world.run()
    await world.ask("a", tenant=PULL, muted_alerts=frozenset({change.alert}))
    assert await world.page(change) == []
    assert await counts(world) == {"in_ring": 1, "withheld": 1}
    revision = 1
    if first == "update":
        await world.update(change)
        await world.run()
        assert await world.page(change) == []
        revision = 2
    await world.ask("a", tenant=PULL)
    await world.run()
    assert await world.page(change) == [("a", "ALERT", revision)]
    assert await counts(world) == {"in_ring": 1, "reached": 1}
    assert await end(world, change) == [("a", "CANCEL", revision + 1)]


async def test_whose_quiet_begins_before_the_page_is_read_is_named_when_it_ends(world: World) -> None:
    await world.register("a", HERE, tenant=PULL)
    await world.ask("a", tenant=PULL, quiet=NIGHT)
    change = await world.open()
    await world.run()
    world.clock.moment += timedelta(hours=4)  # 20:20 there
    assert await world.page(change) == []
    await world.run()
    assert await world.page(change) == []
    await announced(world)
    world.clock.moment += timedelta(hours=11)
    await world.run()
    assert await announced(world) == ["alert.audience"]
    assert await world.page(change) == [("a", "ALERT", 1)]
    assert await counts(world) == {"in_ring": 1, "reached": 1}


async def test_an_override_leaves_only_the_mute_of_this_alert_on_a_page_too(world: World) -> None:
    change = await offered(world, a=HERE)
    await world.ask("a", tenant=PULL, muted_until=world.clock.moment + timedelta(days=1))
    await world.override(change)
    assert await world.page(change) == [("a", "ALERT", 1)]


# ---------------------------------------------------------------- the ground as it is now


async def test_narrowed_and_moved_into_covered_ground_before_the_page_is_read(world: World) -> None:
    change = await offered(world, a=FAR)
    await world.radius(change, 10)
    await world.move("a", HERE, tenant=PULL)
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 1)]
    assert await world.page(change, afresh=True) == [("a", "ALERT", 1)]
    assert await counts(world) == {"in_ring": 1, "reached": 1}
    assert await end(world, change) == [("a", "CANCEL", 2)]


async def test_narrowed_and_moved_in_and_out_again_before_the_page_is_read(world: World) -> None:
    change = await offered(world, a=FAR)
    await world.radius(change, 10)
    await world.move("a", HERE, tenant=PULL)
    await world.run()
    await world.move("a", AWAY, tenant=PULL)
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 1)]


async def test_held_back_and_then_moved_into_covered_ground(world: World) -> None:
    change = await held(world, a=FAR)
    assert await counts(world) == {}
    await announced(world)
    await world.move("a", HERE, tenant=PULL)
    await world.run()
    assert await announced(world) == ["alert.audience"]
    assert await world.page(change) == [("a", "ALERT", 1)]
    assert await world.page(change) == []
    assert await counts(world) == {"in_ring": 1, "reached": 1}
    assert await end(world, change) == [("a", "CANCEL", 2)]


@pytest.mark.parametrize("read", [False, True], ids=["unread", "read"])
async def test_narrowed_and_moved_in_and_widened_names_once(world: World, read: bool) -> None:
    change = await offered(world, a=FAR)
    await world.radius(change, 10)
    if read:
        assert await world.page(change) == []
    await world.move("a", HERE, tenant=PULL)
    await world.radius(change, 25)
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 1)]
    assert await world.page(change) == []
    assert await counts(world) == {"in_ring": 1, "reached": 1}


async def test_who_moves_within_covered_ground_is_announced_no_second_time(world: World) -> None:
    change = await offered(world, a=HERE)
    await announced(world)
    await world.move("a", NEAR, tenant=PULL)
    await world.run()
    assert await announced(world) == []
    assert await world.page(change) == [("a", "ALERT", 1)]
    await world.move("a", HERE, tenant=PULL)
    await world.run()
    assert await announced(world) == []
    assert await world.page(change) == []


async def test_who_moves_in_while_a_reader_looks_is_lost_to_nobody(world: World) -> None:
    change = await offered(world, a=FAR)
    await world.radius(change, 10)
    gate = Gate()
    desk = replace(world.reading, audience=Gated(world.reading.audience, before={"serve": gate}))
    slow = await stopped_at(gate, read_audience(partner(PULL), desk, change.alert, None, 100, now=world.clock.moment))
    await world.move("a", HERE, tenant=PULL)
    await world.run()
    entries, _, _ = await slow.go_on()
    assert [entry.ref for _, entry in entries] == ["a"]


async def test_who_unmutes_while_a_reader_looks_is_lost_to_nobody(world: World) -> None:
    change = await offered(world, a=HERE)
    await world.ask("a", tenant=PULL, muted_alerts=frozenset({change.alert}))
    gate = Gate()
    desk = replace(world.reading, devices=Gated(world.reading.devices, after={"by_numbers": gate}))
    slow = await stopped_at(gate, read_audience(partner(PULL), desk, change.alert, None, 100, now=world.clock.moment))
    await world.ask("a", tenant=PULL)
    await world.run()
    entries, _, _ = await slow.go_on()
    assert [entry.ref for _, entry in entries] == ["a"]


# ---------------------------------------------------------------- offered is not told


async def test_who_was_only_offered_hears_the_newest_once_and_loud(world: World) -> None:
    change = await offered(world, a=HERE)
    await world.update(change)
    await world.run()
    await world.move("a", NEAR, tenant=PULL)
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 2)]
    assert await end(world, change) == [("a", "CANCEL", 3)]


async def test_who_was_held_back_is_told_as_news_whatever_came_between(world: World) -> None:
    change = await held(world, a=FAR)
    await world.update(change)
    await world.run()
    await world.move("a", HERE, tenant=PULL)
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 2)]
    assert await end(world, change) == [("a", "CANCEL", 3)]


@pytest.mark.parametrize("back", ["phone", "preferences"])
async def test_who_was_only_offered_misses_nothing_when_it_comes_back(world: World, back: str) -> None:
    await world.register("a", FAR, "T", tenant=PULL)
    change = await held(world)
    await world.update(change)
    await world.run()
    if back == "phone":
        await world.register("a", AWAY, "T2", tenant=PULL)
    else:
        await world.ask("a", tenant=PULL, daily_limit=5)
        await world.ask("a", tenant=PULL)
    await world.run()
    assert await world.page(change) == []
    assert await end(world, change) == []


async def test_who_was_only_offered_is_told_of_no_end_when_it_comes_back(world: World) -> None:
    await world.register("a", HERE, "T", tenant=PULL)
    change = await world.open()
    await world.run()
    assert await end(world, change) == []
    await world.register("a", HERE, "T2", tenant=PULL)
    await world.run()
    assert await world.page(change) == []


async def test_two_updates_before_either_is_read_are_one(world: World) -> None:
    change = await offered(world, a=HERE)
    assert await world.page(change) == [("a", "ALERT", 1)]
    for _ in range(2):
        await world.update(change)
        await world.run()
    assert await world.page(change) == [("a", "UPDATE", 3)]
    assert await world.page(change) == []
    assert await end(world, change) == [("a", "CANCEL", 4)]


@pytest.mark.parametrize("revision", ["update", "close"])
async def test_who_was_named_and_was_gone_when_its_page_was_read_hears_it_when_it_comes_back(
    world: World, revision: str
) -> None:
    await world.register("a", HERE, "T", tenant=PULL)
    change = await world.open()
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 1)]
    await getattr(world, revision)(change)
    await world.run()
    await world.remove("a", tenant=PULL)
    assert await world.page(change) == []
    await world.register("b", AWAY, "T", tenant=PULL)
    await world.run()
    assert await world.page(change) == [("b", "UPDATE" if revision == "update" else "CANCEL", 2)]
    assert await world.page(change) == []
    assert await counts(world) == {"in_ring": 1, "reached": 1}


async def test_who_mutes_before_the_page_of_an_update_is_read_hears_it_afterwards(world: World) -> None:
    change = await offered(world, a=HERE)
    assert await world.page(change) == [("a", "ALERT", 1)]
    await world.update(change)
    await world.run()
    await world.ask("a", tenant=PULL, muted_alerts=frozenset({change.alert}))
    assert await world.page(change) == []
    await world.ask("a", tenant=PULL)
    await world.run()
    assert await world.page(change) == [("a", "UPDATE", 2)]
    assert await world.page(change) == []


async def test_a_page_whose_worker_died_counts_as_read_only_once_it_is(world: World) -> None:
    await world.register("a", HERE, "T", tenant=PULL)
    change = await world.open()
    await world.stages()
    gate = Gate()
    appending = replace(world.fanout, audience=Gated(world.fanout.audience, after={"append": gate}))
    await (await stopped_at(gate, deliver_unit(appending, await world.unit()))).die()
    await world.close(change)
    await world.leases_run_out()
    await world.run()
    await world.register("b", HERE, "T", tenant=PULL)
    await world.run()
    assert await world.page(change) == []


async def test_who_is_named_while_a_batch_is_about_to_renew_it_is_named_once(world: World) -> None:
    change = await offered(world, a=HERE)
    await world.update(change)
    await world.run()
    await world.move("a", NEAR, tenant=PULL)
    await world.journal()
    gate = Gate()
    appending = replace(world.fanout, audience=Gated(world.fanout.audience, before={"append": gate}))
    batch = await stopped_at(gate, deliver_unit(appending, await world.unit()))
    assert await world.page(change) == [("a", "ALERT", 2)]
    await batch.go_on()
    await world.run()
    assert await world.page(change) == []
    assert await end(world, change) == [("a", "CANCEL", 3)]


async def test_two_requests_that_bring_somebody_back_at_once_name_it_once(world: World) -> None:
    change = await held(world, a=FAR)
    for cell in (HERE, NEAR):
        await world.move("a", cell, tenant=PULL)
    await world.journal()
    units = await world.ready()
    assert len(units) == 2
    await asyncio.gather(*(deliver_unit(world.fanout, unit) for unit in units))
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 1)]
    assert await counts(world) == {"in_ring": 1, "reached": 1}


async def test_a_batch_whose_worker_died_renews_no_one_twice(world: World) -> None:
    change = await held(world, a=FAR)
    await world.update(change)
    await world.run()
    await world.move("a", HERE, tenant=PULL)
    await world.journal()
    gate = Gate()
    appending = replace(world.fanout, audience=Gated(world.fanout.audience, after={"append": gate}))
    await (await stopped_at(gate, deliver_unit(appending, await world.unit()))).die()
    assert await world.page(change) == [("a", "ALERT", 2)]
    await world.leases_run_out()
    await world.run()
    assert await world.page(change) == []
