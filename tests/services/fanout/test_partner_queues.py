"""Each partner's units in a lane of their own: one that fails or hangs holds up nobody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from hub.domain.devices import Device
from hub.domain.units import Unit, UnitKind
from hub.services import channels
from hub.services.channels import DeliveryOutcome
from hub.services.fanout import deliver_partner_queue as lane
from hub.services.fanout import deliver_unit as deliver
from hub.services.fanout.deliver_partner_queue import deliver_partner_queue
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.ports import DeliveryRoute, Devices
from hub.services.maintenance.enqueue_due_work import tick
from hub.storage.mongo.unit_rows import read_unit
from hub.storage.mongo.units import FREE
from hub.storage.redis import partner_queues
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.phones import Phones
from tests.services.fanout.world import FAR, HERE, PUSH, World

OTHER = 6
ALERT_1 = [("ALERT", 1)]


async def many_units(world: World, *refs: str) -> None:
    """One unit a phone, since each registers after the stage."""
    await world.open()
    await world.stages()
    for ref in refs:
        await world.register(ref, HERE)


async def test_a_bell_delivers_all_that_waits_in_its_lane(world: World) -> None:
    await many_units(world, "a", "b", "c")
    await deliver_partner_queue(world.fanout, PUSH)
    assert [world.phones.got(ref) for ref in "abc"] == [ALERT_1] * 3
    assert await world.ready() == []


async def test_another_tenants_units_are_left_alone(world: World) -> None:
    await many_units(world, "a")
    await deliver_partner_queue(world.fanout, OTHER)
    assert world.phones.got("a") == []
    assert len(await world.ready()) == 1


async def test_a_turn_ends_and_the_bell_is_rung_again(world: World) -> None:
    await many_units(world, "a", "b")
    world.notifier.rung.clear()

    async def wait(_: object) -> None:
        await asyncio.sleep(lane.TURN_SECONDS + 0.1)

    world.phones.before_each = wait
    await deliver_partner_queue(world.fanout, PUSH)
    assert len(world.phones.deliveries) == 1
    assert world.notifier.rung == [f"lane {PUSH}"]


async def test_while_one_unit_is_sent_the_next_is_read_and_nothing_of_it_begun(world: World) -> None:
    await many_units(world, "a", "b", "c")
    gate, second_read = Gate(), asyncio.Event()

    class Reading:
        """Says so once devices have been read twice."""

        reads = 0

        async def by_numbers(self, *asked: Any, told: bool) -> dict[int, Device]:
            devices = await world.fanout.devices.by_numbers(*asked, told=told)
            self.reads += 1
            if self.reads == 2:
                second_read.set()
            return devices

    async def stop(_: object) -> None:
        await gate.stop_here()

    world.phones.before_each = stop
    desk = replace(world.fanout, devices=cast(Devices, Reading()))
    worker = await stopped_at(gate, deliver_partner_queue(desk, PUSH))
    await asyncio.wait_for(second_read.wait(), 10)
    rows = [await world.row(unit) for unit in await world.ready()]
    assert sum(row["token"] is not None for row in rows) > 1, "another is in hand"
    assert sum(row["intent"] is not None for row in rows) == 1, "one batch is in the open"
    await worker.go_on()
    assert [world.phones.got(ref) for ref in "abc"] == [ALERT_1] * 3


async def test_of_units_in_hand_the_nearest_is_begun_first(world: World) -> None:
    """However long it takes to read it."""
    await many_units(world, "a", "b", "c")
    [number] = read_unit(await world.row((await world.waiting())[0])).entries
    row = await world.database.collection("devices").find_one({"p": PUSH, "n": number})
    assert row
    waiting_first = row["r"]
    others = asyncio.Event()

    class Reading:
        """The others are read before the first."""

        reads = 0

        async def by_numbers(self, *asked: Any, **named: Any) -> dict[int, Device]:
            self.reads += 1
            mine = self.reads
            devices = await world.fanout.devices.by_numbers(*asked, **named)
            if mine == 1:
                await asyncio.wait_for(others.wait(), 10)
                # Long enough for them to have been sent, if nothing but their reading came before that.
                await asyncio.sleep(0.5)
            else:
                others.set()
            return devices

    await deliver_partner_queue(replace(world.fanout, devices=cast(Devices, Reading())), PUSH)
    assert world.phones.deliveries[0].ref == waiting_first
    assert len(world.phones.deliveries) == 3


async def test_an_orphan_is_taken_alone(world: World) -> None:
    await many_units(world, "a", "b", "c")
    dies, gate = Gate(), Gate()
    orphan, *others = await world.waiting()
    units = Gated(world.fanout.units, after={"claim": dies})
    await (await stopped_at(dies, deliver_unit(replace(world.fanout, units=units), orphan))).die()
    await world.leases_run_out()
    claims = Gated(world.fanout.units, after={"claim": gate})
    worker = await stopped_at(gate, deliver_partner_queue(replace(world.fanout, units=claims), PUSH))
    await asyncio.sleep(0.3)
    assert (await world.row(orphan))["token"] is not None
    assert [(await world.row(unit))["attempts"] for unit in others] == [0, 0], "they do not die along with it"
    await worker.go_on()
    assert [world.phones.got(ref) for ref in "abc"] == [ALERT_1] * 3


async def test_as_many_work_in_a_lane_as_it_is_wide(world: World) -> None:
    await many_units(world, "good")
    under_way, most = 0, 0

    async def count(_: object) -> None:
        nonlocal under_way, most
        under_way += 1
        most = max(most, under_way)
        await asyncio.sleep(0.05)
        under_way -= 1

    await world.deliver(await world.unit())
    for ref in "abcdef":
        await world.register(ref, HERE)
    world.phones.before_each = count
    await asyncio.gather(*(deliver_partner_queue(world.fanout, PUSH) for _ in range(12)))
    await deliver_partner_queue(world.fanout, PUSH)
    assert most == world.fanout.partner_queues.width
    assert all(world.phones.got(ref) == ALERT_1 for ref in "abcdef")


async def test_one_works_in_a_lane_until_something_was_told(world: World) -> None:
    """A channel that hangs, or kills, has the first of them; nobody follows it in."""
    await many_units(world, *"abcdef")
    gate = Gate()

    async def hang(_: object) -> None:
        await gate.stop_here()

    world.phones.before_each = hang
    first = await stopped_at(gate, deliver_partner_queue(world.fanout, PUSH))
    await asyncio.gather(*(deliver_partner_queue(world.fanout, PUSH) for _ in range(4)))
    assert world.phones.deliveries == []
    world.notifier.rung.clear()
    await tick(world.fanout)
    assert world.notifier.rung == [], "nor is anybody called"
    await first.go_on()
    assert all(world.phones.got(ref) == ALERT_1 for ref in "abcdef")


async def test_the_tick_rings_for_the_places_that_are_free(world: World) -> None:
    await many_units(world, *"abcdef")
    await world.fanout.partner_queues.report(PUSH, 1, 0, None)
    assert await world.fanout.partner_queues.enter(PUSH)
    world.notifier.rung.clear()
    await tick(world.fanout)
    assert world.notifier.rung == [f"lane {PUSH}"]


async def test_a_channel_that_is_down_is_left_in_peace_and_comes_back(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partner_queues, "FEW", 1)
    await many_units(world, *"abcd")
    world.phones.script = {ref: [DeliveryOutcome.UNKNOWN] for ref in "abcd"}
    world.phones.lost = set("abcd")
    await deliver_partner_queue(world.fanout, PUSH)
    tried = sum(not answers for answers in world.phones.script.values())
    assert tried == 2, "two batches in a row failed"
    await deliver_partner_queue(world.fanout, PUSH)
    assert sum(not answers for answers in world.phones.script.values()) == tried
    await world.redis.delete(f"{{lane:{PUSH}}}:breaker")
    await world.run()
    assert all(world.phones.got(ref) == ALERT_1 for ref in "abcd")


async def test_the_tick_rings_for_every_lane_in_which_units_wait(world: World) -> None:
    other = Phones()
    world.ways.delivery_routes[OTHER] = DeliveryRoute("other", False, channel=other)
    await many_units(world, "a")
    await world.register("b", HERE, tenant=OTHER)
    world.notifier.rung.clear()
    await tick(world.fanout)
    assert sorted(world.notifier.rung) == [f"lane {PUSH}", f"lane {OTHER}"]


async def test_nearer_stages_come_first(world: World) -> None:
    change = await world.open()
    places = [(2, 0), (1, 1), (1, 0), (2, 1)]
    await world.repositories.fanout.units.add(
        [
            Unit(f"{change.alert}.{stage}.{order}", change.alert, PUSH, UnitKind.RING, stage, order)
            for stage, order in places
        ]
    )
    assert await world.waiting() == [f"{change.alert}.{stage}.{order}" for stage, order in sorted(places)]


async def test_a_few_who_are_left_wait_behind_all_others(world: World) -> None:
    """A phone that is never told must not cost those who were never tried their turn."""
    await many_units(world, "sick", "ill")
    world.phones.script |= {"sick": [DeliveryOutcome.UNKNOWN] * 9, "ill": [DeliveryOutcome.UNKNOWN] * 9}
    await world.deliver()
    left = await world.ready()
    await world.register("new", HERE)
    [fresh] = set(await world.ready()) - set(left)
    await world.no_waiting()
    assert (await world.waiting())[0] == fresh
    await world.deliver(left[0])
    rows = world.database.collection("units")
    await rows.update_one({"_id": left[0]}, {"$set": {"not_before": await world.database.server_time()}})
    await rows.update_one({"_id": left[1]}, {"$set": {"not_before": FREE}})
    assert await world.waiting() == [fresh, left[1], left[0]], "whoever has waited longest comes first"


async def test_many_who_are_left_keep_their_place(world: World) -> None:
    """After an outage the nearest are still told first."""
    refs = [f"phone{number}" for number in range(20)]
    for ref in [*refs, *(f"far{number}" for number in range(20))]:
        await world.register(ref, HERE if ref in refs else FAR)
        world.phones.script[ref] = [DeliveryOutcome.RETRY_LATER]
    change = await world.open()
    await world.stages()
    [nearest] = await world.ready()
    await world.deliver(nearest)
    await world.radius(change, 25)
    await world.stages()
    await world.no_waiting()
    assert (await world.waiting())[0] == nearest


async def test_a_batch_of_a_slow_provider_ends_in_time_and_what_is_left_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(channels, "MAX_BATCH_SECONDS", 0.3)
    refs = [f"phone{number}" for number in range(10)]
    for ref in refs:
        await world.register(ref, HERE)
    await world.open()
    await world.stages()

    async def slowly(_: object) -> None:
        await asyncio.sleep(0.1)

    world.phones.before_each = slowly
    [unit] = await world.ready()
    gate = Gate()
    units: Any = Gated(world.fanout.units, after={"settle": gate})
    worker = await stopped_at(gate, deliver_unit(replace(world.fanout, units=units), unit))
    assert 1 <= len(world.phones.deliveries) <= 5
    assert len((await world.row(unit))["deferred"]) == 1, "one group of cells"
    await worker.die()
    await world.leases_run_out()
    world.phones.before_each = None
    await world.run()
    assert [world.phones.got(ref) for ref in refs] == [ALERT_1] * 10


async def test_a_provider_that_takes_everything_slowly_widens_no_lane(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deliver, "SLOW_ANSWER", 0.2)
    await many_units(world, "a", "b", "c")
    room = world.fanout.partner_queues.room

    async def slowly(_: object) -> None:
        await asyncio.sleep(0.3)

    world.phones.after_each = slowly
    await deliver_partner_queue(world.fanout, PUSH)
    assert [world.phones.got(ref) for ref in "abc"] == [ALERT_1] * 3
    assert await room(PUSH) == 1
    world.phones.after_each = None
    await world.register("d", HERE)
    await deliver_partner_queue(world.fanout, PUSH)
    assert await room(PUSH) == world.fanout.partner_queues.width


async def test_what_only_some_phones_lack_shuts_no_lane(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partner_queues, "FEW", 1)
    await many_units(world, *"abcd")
    world.phones.script = {ref: [DeliveryOutcome.RETRY_LATER] for ref in "abc"}
    world.phones.of_their_kind = set("abc")
    await deliver_partner_queue(world.fanout, PUSH)
    assert world.phones.got("d") == ALERT_1


async def test_what_was_asked_while_a_batch_waited_for_its_turn_is_heeded(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a slow provider's batches that may be long."""
    monkeypatch.setattr(deliver, "STALE", 0.4)
    for ref in ("removed", "muted", "other"):
        await world.register(ref, HERE)
    change = await world.open()
    await world.stages()
    gate = Gate()

    @asynccontextmanager
    async def in_turn() -> AsyncIterator[bool]:
        await gate.stop_here()
        yield True

    worker = await stopped_at(gate, deliver_unit(world.fanout, await world.unit(), in_turn))
    await world.remove("removed")
    await world.ask("muted", muted_alerts=frozenset([change.alert]))
    await asyncio.sleep(0.5)
    await worker.go_on()
    await world.run()
    assert world.phones.got("other") == ALERT_1
    assert [world.phones.got(ref) for ref in ("removed", "muted")] == [[], []]


async def test_a_turn_ends_though_its_place_is_asked_for_at_that_very_moment(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(world.fanout.partner_queues, "hold", timedelta(milliseconds=1))
    for _ in range(50):
        turn = asyncio.create_task(deliver_partner_queue(world.fanout, PUSH))
        ended, _ = await asyncio.wait({turn}, timeout=5)
        while not turn.done():
            turn.cancel()
            await asyncio.sleep(0.001)
        assert ended
