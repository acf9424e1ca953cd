"""A partner that pulls reads later than it was offered: the state at the read decides which devices are named."""

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
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.scenes import announced, offered, pulled_counts
from tests.services.fanout.world import AWAY, FAR, HERE, NEAR, PULL, World, partner

NIGHT = ("18:00", "07:00", "Asia/Shanghai")


async def end(world: World, change: Any) -> list[tuple[str, str, int]]:
    """Close the alert and return what the partner reads then."""
    await world.close(change)
    await world.run()
    return await world.page(change)


async def held(world: World, **cells: Cell) -> Any:
    """Offer devices an alert whose radius is reduced before their page is read: none of them is named."""
    change = await offered(world, **cells)
    await world.radius(change, 10)
    assert await world.page(change) == []
    return change


# ---------------------------------------------------------------- the device as it is now


async def test_refs_swap_their_phones_before_the_page_is_read(world: World) -> None:
    await world.register("a", HERE, "inside", tenant=PULL)
    await world.register("b", AWAY, "outside", tenant=PULL)
    change = await world.open()
    await world.run()
    swap = [DeviceItem("a", cell=AWAY, token="outside"), DeviceItem("b", cell=HERE, token="inside")]
    await register_devices(partner(PULL), world.intake, swap, now=world.clock.moment)
    await world.run()
    assert await world.page(change) == [("b", "ALERT", 1)]
    assert await end(world, change) == [("b", "CANCEL", 2)]


async def test_ref_of_another_phone_is_not_named_unread(world: World) -> None:
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


async def test_phone_with_a_new_ref_gets_the_cancel_page(world: World) -> None:
    await world.register("a", HERE, "phone", tenant=PULL)
    change = await world.open()
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 1)]
    await world.close(change)
    await world.run()
    await world.register("b", AWAY, "phone", tenant=PULL)
    await world.run()
    assert await world.page(change) == [("b", "CANCEL", 2)]


async def test_page_read_again_names_the_current_ref(world: World) -> None:
    await world.register("a", HERE, "phone", tenant=PULL)
    await world.register("c", HERE, tenant=PULL)
    change = await world.open()
    await world.run()
    assert sorted(await world.page(change)) == [("a", "ALERT", 1), ("c", "ALERT", 1)]
    await world.register("b", AWAY, "phone", tenant=PULL)
    await world.remove("c", tenant=PULL)
    assert await world.page(change, afresh=True) == [("b", "ALERT", 1)]
    assert (await pulled_counts(world))["reached"] == 2


@pytest.mark.parametrize("back", [HERE, AWAY], ids=["inside", "outside"])
async def test_removed_device_is_not_named_on_an_unread_page(world: World, back: Cell) -> None:
    await world.register("a", HERE, "phone", tenant=PULL)
    change = await world.open()
    await world.run()
    await world.remove("a", tenant=PULL)
    assert await world.page(change) == []
    assert await pulled_counts(world) == {"in_ring": 1, "dead": 1}
    await announced(world)
    await world.register("b", back, "phone", tenant=PULL)
    await world.run()
    inside = back == HERE
    assert sorted(await announced(world)) == (["alert.audience"] if inside else [])
    assert await world.page(change) == ([("b", "ALERT", 1)] if inside else [])
    assert await pulled_counts(world) == {"in_ring": 1, "reached" if inside else "dead": 1}
    assert await end(world, change) == ([("b", "CANCEL", 2)] if inside else [])


async def test_expired_device_is_not_named_on_an_unread_page(world: World) -> None:
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
async def test_device_muting_before_the_read_is_not_named(world: World, first: str) -> None:
    await world.register("a", HERE, tenant=PULL)
    change = await world.open()
    await world.run()
    await world.ask("a", tenant=PULL, muted_alerts=frozenset({change.alert}))
    assert await world.page(change) == []
    assert await pulled_counts(world) == {"in_ring": 1, "withheld": 1}
    revision = 1
    if first == "update":
        await world.update(change)
        await world.run()
        assert await world.page(change) == []
        revision = 2
    await world.ask("a", tenant=PULL)
    await world.run()
    assert await world.page(change) == [("a", "ALERT", revision)]
    assert await pulled_counts(world) == {"in_ring": 1, "reached": 1}
    assert await end(world, change) == [("a", "CANCEL", revision + 1)]


async def test_device_quiet_at_the_read_is_named_afterwards(world: World) -> None:
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
    assert sorted(await announced(world)) == ["alert.audience"]
    assert await world.page(change) == [("a", "ALERT", 1)]
    assert await pulled_counts(world) == {"in_ring": 1, "reached": 1}


async def test_override_passes_all_but_this_alerts_mute_on_pages(world: World) -> None:
    change = await offered(world, a=HERE)
    await world.ask("a", tenant=PULL, muted_until=world.clock.moment + timedelta(days=1))
    await world.override(change)
    assert await world.page(change) == [("a", "ALERT", 1)]


# ---------------------------------------------------------------- the ground as it is now


async def test_reduced_radius_and_a_move_inside_names_the_device(world: World) -> None:
    change = await offered(world, a=FAR)
    await world.radius(change, 10)
    await world.move("a", HERE, tenant=PULL)
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 1)]
    assert await world.page(change, afresh=True) == [("a", "ALERT", 1)]
    assert await pulled_counts(world) == {"in_ring": 1, "reached": 1}
    assert await end(world, change) == [("a", "CANCEL", 2)]


async def test_reduced_radius_and_a_visit_names_once(world: World) -> None:
    change = await offered(world, a=FAR)
    await world.radius(change, 10)
    await world.move("a", HERE, tenant=PULL)
    await world.run()
    await world.move("a", AWAY, tenant=PULL)
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 1)]


async def test_withheld_device_on_covered_ground_is_named_later(world: World) -> None:
    change = await held(world, a=FAR)
    assert await pulled_counts(world) == {}
    await announced(world)
    await world.move("a", HERE, tenant=PULL)
    await world.run()
    assert sorted(await announced(world)) == ["alert.audience"]
    assert await world.page(change) == [("a", "ALERT", 1)]
    assert await world.page(change) == []
    assert await pulled_counts(world) == {"in_ring": 1, "reached": 1}
    assert await end(world, change) == [("a", "CANCEL", 2)]


@pytest.mark.parametrize("read", [False, True], ids=["unread", "read"])
async def test_reduced_and_widened_radius_names_once(world: World, read: bool) -> None:
    change = await offered(world, a=FAR)
    await world.radius(change, 10)
    if read:
        assert await world.page(change) == []
    await world.move("a", HERE, tenant=PULL)
    await world.radius(change, 25)
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 1)]
    assert await world.page(change) == []
    assert await pulled_counts(world) == {"in_ring": 1, "reached": 1}


async def test_move_within_covered_ground_is_announced_once(world: World) -> None:
    change = await offered(world, a=HERE)
    await announced(world)
    await world.move("a", NEAR, tenant=PULL)
    await world.run()
    assert sorted(await announced(world)) == []
    assert await world.page(change) == [("a", "ALERT", 1)]
    await world.move("a", HERE, tenant=PULL)
    await world.run()
    assert sorted(await announced(world)) == []
    assert await world.page(change) == []


async def test_device_moving_in_during_a_read_is_not_missed(world: World) -> None:
    change = await offered(world, a=FAR)
    await world.radius(change, 10)
    gate = Gate()
    desk = replace(world.reading, audience=Gated(world.reading.audience, before={"serve": gate}))
    slow = await stopped_at(gate, read_audience(partner(PULL), desk, change.alert, None, 100, now=world.clock.moment))
    await world.move("a", HERE, tenant=PULL)
    await world.run()
    entries, _, _ = await slow.go_on()
    assert [entry.ref for _, entry in entries] == ["a"]


async def test_device_unmuting_during_a_read_is_not_missed(world: World) -> None:
    change = await offered(world, a=HERE)
    await world.ask("a", tenant=PULL, muted_alerts=frozenset({change.alert}))
    gate = Gate()
    desk = replace(world.reading, devices=Gated(world.reading.devices, after={"by_numbers": gate}))
    slow = await stopped_at(gate, read_audience(partner(PULL), desk, change.alert, None, 100, now=world.clock.moment))
    await world.ask("a", tenant=PULL)
    await world.run()
    entries, _, _ = await slow.go_on()
    assert [entry.ref for _, entry in entries] == ["a"]


# ---------------------------------------------------------------- offered is not reached


async def test_offered_device_gets_the_newest_revision_once(world: World) -> None:
    change = await offered(world, a=HERE)
    await world.update(change)
    await world.run()
    await world.move("a", NEAR, tenant=PULL)
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 2)]
    assert await end(world, change) == [("a", "CANCEL", 3)]


async def test_withheld_device_gets_the_alert_as_news_later(world: World) -> None:
    change = await held(world, a=FAR)
    await world.update(change)
    await world.run()
    await world.move("a", HERE, tenant=PULL)
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 2)]
    assert await end(world, change) == [("a", "CANCEL", 3)]


@pytest.mark.parametrize("back", ["phone", "preferences"])
async def test_offered_device_misses_nothing_on_return(world: World, back: str) -> None:
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


async def test_offered_device_returning_after_the_end_gets_nothing(world: World) -> None:
    await world.register("a", HERE, "T", tenant=PULL)
    change = await world.open()
    await world.run()
    assert await end(world, change) == []
    await world.register("a", HERE, "T2", tenant=PULL)
    await world.run()
    assert await world.page(change) == []


async def test_two_unread_updates_are_named_once(world: World) -> None:
    change = await offered(world, a=HERE)
    assert await world.page(change) == [("a", "ALERT", 1)]
    for _ in range(2):
        await world.update(change)
        await world.run()
    assert await world.page(change) == [("a", "UPDATE", 3)]
    assert await world.page(change) == []
    assert await end(world, change) == [("a", "CANCEL", 4)]


@pytest.mark.parametrize("revision", ["update", "close"])
async def test_device_gone_at_the_read_is_named_on_return(world: World, revision: str) -> None:
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
    assert await pulled_counts(world) == {"in_ring": 1, "reached": 1}


async def test_update_muted_before_its_read_comes_after_unmuting(world: World) -> None:
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


async def test_page_of_a_dead_worker_counts_once_read(world: World) -> None:
    await world.register("a", HERE, "T", tenant=PULL)
    change = await world.open()
    await world.stages()
    gate = Gate()
    appending = rewired(world.fanout, audience=Gated(world.repositories.fanout.audience, after={"append": gate}))
    await (await stopped_at(gate, deliver_unit(appending.unit_delivery, await world.unit()))).die()
    await world.close(change)
    await world.leases_run_out()
    await world.run()
    await world.register("b", HERE, "T", tenant=PULL)
    await world.run()
    assert await world.page(change) == []


async def test_device_named_during_its_renewal_is_named_once(world: World) -> None:
    change = await offered(world, a=HERE)
    await world.update(change)
    await world.run()
    await world.move("a", NEAR, tenant=PULL)
    await world.journal()
    gate = Gate()
    appending = rewired(world.fanout, audience=Gated(world.repositories.fanout.audience, before={"append": gate}))
    batch = await stopped_at(gate, deliver_unit(appending.unit_delivery, await world.unit()))
    assert await world.page(change) == [("a", "ALERT", 2)]
    await batch.go_on()
    await world.run()
    assert await world.page(change) == []
    assert await end(world, change) == [("a", "CANCEL", 3)]


async def test_two_returning_requests_name_the_device_once(world: World) -> None:
    change = await held(world, a=FAR)
    for cell in (HERE, NEAR):
        await world.move("a", cell, tenant=PULL)
    await world.journal()
    units = await world.ready()
    assert len(units) == 2
    await asyncio.gather(*(deliver_unit(world.fanout.unit_delivery, unit) for unit in units))
    await world.run()
    assert await world.page(change) == [("a", "ALERT", 1)]
    assert await pulled_counts(world) == {"in_ring": 1, "reached": 1}


async def test_recovered_batch_renews_no_page_place_twice(world: World) -> None:
    change = await held(world, a=FAR)
    await world.update(change)
    await world.run()
    await world.move("a", HERE, tenant=PULL)
    await world.journal()
    gate = Gate()
    appending = rewired(world.fanout, audience=Gated(world.repositories.fanout.audience, after={"append": gate}))
    await (await stopped_at(gate, deliver_unit(appending.unit_delivery, await world.unit()))).die()
    assert await world.page(change) == [("a", "ALERT", 2)]
    await world.leases_run_out()
    await world.run()
    assert await world.page(change) == []
