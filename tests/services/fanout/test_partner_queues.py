"""Each partner's units have a queue of their own: a channel that fails or hangs delays no other partner."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any, cast

import pytest

from hub.domain.delivery.devices import Device
from hub.domain.delivery.units import Unit, UnitKind
from hub.services import channels
from hub.services.channels import DeliveryOutcome
from hub.services.fanout import deliver_partner_queue as queue
from hub.services.fanout import deliver_unit as deliver
from hub.services.fanout.deliver_partner_queue import deliver_partner_queue
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.enqueue_due_work import enqueue_due_work
from hub.services.fanout.ports.delivery import DeliveryRoute
from hub.services.fanout.ports.units import Devices
from hub.storage.mongo.delivery.unit_rows import read_unit
from hub.storage.mongo.leases import FREE
from hub.storage.redis import partner_queues
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.phones import Phones
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.scenes import breaker_keys
from tests.services.fanout.world import FAR, HERE, PUSH, World
from tests.timeouts import HANG_TIMEOUT

OTHER = 6
ALERT_1 = [("ALERT", 1)]


async def many_units(world: World, *refs: str) -> None:
    """Open an alert with a unit for each phone, since each registers after the stage."""
    await world.open()
    await world.stages()
    for ref in refs:
        await world.register(ref, HERE)


async def test_one_task_delivers_all_units_of_its_queue(world: World) -> None:
    await many_units(world, "a", "b", "c")
    await deliver_partner_queue(world.fanout.queue_delivery, PUSH)
    assert [world.phones.got(ref) for ref in "abc"] == [ALERT_1] * 3
    assert await world.ready() == []


async def test_units_of_other_tenants_are_left_alone(world: World) -> None:
    await many_units(world, "a")
    await deliver_partner_queue(world.fanout.queue_delivery, OTHER)
    assert world.phones.got("a") == []
    assert len(await world.ready()) == 1


async def test_turn_that_ends_notifies_of_its_queue_again(world: World) -> None:
    await many_units(world, "a", "b")
    world.notifier.notified.clear()

    async def wait(_: object) -> None:
        await asyncio.sleep(queue.TURN_SECONDS + 0.1)

    world.phones.before_each = wait
    await deliver_partner_queue(world.fanout.queue_delivery, PUSH)
    assert len(world.phones.deliveries) == 1
    assert world.notifier.notified == [f"queue {PUSH}"]


async def test_next_unit_is_read_while_one_is_sent(world: World) -> None:
    await many_units(world, "a", "b", "c")
    gate, second_read = Gate(), asyncio.Event()

    class Reading:
        """Device rows that set an event once they have been read twice."""

        reads = 0

        async def by_numbers(self, *asked: Any, told: bool) -> dict[int, Device]:
            devices = await world.repositories.device.devices.by_numbers(*asked, told=told)
            self.reads += 1
            if self.reads == 2:
                second_read.set()
            return devices

    async def stop(_: object) -> None:
        await gate.stop_here()

    world.phones.before_each = stop
    fanout = rewired(world.fanout, devices=cast(Devices, Reading()))
    worker = await stopped_at(gate, deliver_partner_queue(fanout.queue_delivery, PUSH))
    await asyncio.wait_for(second_read.wait(), HANG_TIMEOUT)
    rows = [await world.row(unit) for unit in await world.ready()]
    assert sum(row["token"] is not None for row in rows) > 1, "another unit is in hand"
    assert sum(row["intent"] is not None for row in rows) == 1, "one batch is being sent"
    await worker.go_on()
    assert [world.phones.got(ref) for ref in "abc"] == [ALERT_1] * 3


async def test_nearest_unit_in_hand_begins_first(world: World) -> None:
    """Reading the nearest unit takes longest."""
    await many_units(world, "a", "b", "c")
    [number] = read_unit(await world.row((await world.waiting())[0])).entries
    row = await world.database.collection("devices").find_one({"p": PUSH, "n": number})
    assert row
    waiting_first = row["r"]
    others = asyncio.Event()

    class Reading:
        """Device rows that return the first read after the others."""

        reads = 0

        async def by_numbers(self, *asked: Any, **named: Any) -> dict[int, Device]:
            self.reads += 1
            number = self.reads
            devices = await world.repositories.device.devices.by_numbers(*asked, **named)
            if number == 1:
                await asyncio.wait_for(others.wait(), HANG_TIMEOUT)
                # Long enough for the others to be sent, if only their reading came before.
                await asyncio.sleep(0.5)
            else:
                others.set()
            return devices

    await deliver_partner_queue(rewired(world.fanout, devices=cast(Devices, Reading())).queue_delivery, PUSH)
    assert world.phones.deliveries[0].ref == waiting_first
    assert len(world.phones.deliveries) == 3


async def test_orphan_is_delivered_before_other_units(world: World) -> None:
    await many_units(world, "a", "b", "c")
    dies, gate = Gate(), Gate()
    orphan, *others = await world.waiting()
    units = Gated(world.repositories.fanout.units, after={"claim": dies})
    await (await stopped_at(dies, deliver_unit(rewired(world.fanout, units=units).unit_delivery, orphan))).die()
    await world.leases_run_out()
    claims = Gated(world.repositories.fanout.units, after={"claim": gate})
    worker = await stopped_at(gate, deliver_partner_queue(rewired(world.fanout, units=claims).queue_delivery, PUSH))
    await asyncio.sleep(0.3)
    assert (await world.row(orphan))["token"] is not None
    assert [(await world.row(unit))["attempts"] for unit in others] == [0, 0], "they would not die along with it"
    await worker.go_on()
    assert [world.phones.got(ref) for ref in "abc"] == [ALERT_1] * 3


async def test_queue_admits_as_many_workers_as_its_width(world: World) -> None:
    await many_units(world, "good")
    under_way, peak = 0, 0

    async def count(_: object) -> None:
        nonlocal under_way, peak
        under_way += 1
        peak = max(peak, under_way)
        await asyncio.sleep(0.05)
        under_way -= 1

    await world.deliver(await world.unit())
    for ref in "abcdef":
        await world.register(ref, HERE)
    world.phones.before_each = count
    await asyncio.gather(*(deliver_partner_queue(world.fanout.queue_delivery, PUSH) for _ in range(12)))
    await deliver_partner_queue(world.fanout.queue_delivery, PUSH)
    assert peak == world.repositories.partner.partner_queues.width
    assert all(world.phones.got(ref) == ALERT_1 for ref in "abcdef")


async def test_queue_admits_one_worker_until_something_is_accepted(world: World) -> None:
    """A channel that hangs, or kills, holds the first worker; no other follows."""
    await many_units(world, *"abcdef")
    gate = Gate()

    async def hang(_: object) -> None:
        await gate.stop_here()

    world.phones.before_each = hang
    first = await stopped_at(gate, deliver_partner_queue(world.fanout.queue_delivery, PUSH))
    await asyncio.gather(*(deliver_partner_queue(world.fanout.queue_delivery, PUSH) for _ in range(4)))
    assert world.phones.deliveries == []
    world.notifier.notified.clear()
    await enqueue_due_work(world.fanout.due_work)
    assert world.notifier.notified == [], "no worker is notified either"
    await first.go_on()
    assert all(world.phones.got(ref) == ALERT_1 for ref in "abcdef")


async def test_due_work_notifies_once_for_each_free_place(world: World) -> None:
    await many_units(world, *"abcdef")
    await world.repositories.partner.partner_queues.report(PUSH, 1, 0, None)
    assert await world.repositories.partner.partner_queues.enter(PUSH)
    world.notifier.notified.clear()
    await enqueue_due_work(world.fanout.due_work)
    assert world.notifier.notified == [f"queue {PUSH}"]


async def test_failing_channel_is_paused_and_comes_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partner_queues, "MIN_BATCH", 1)
    await many_units(world, *"abcd")
    world.phones.script = {ref: [DeliveryOutcome.UNKNOWN] for ref in "abcd"}
    world.phones.lost = set("abcd")
    await deliver_partner_queue(world.fanout.queue_delivery, PUSH)
    tried = sum(not answers for answers in world.phones.script.values())
    assert tried == 2, "two batches in a row failed"
    await deliver_partner_queue(world.fanout.queue_delivery, PUSH)
    assert sum(not answers for answers in world.phones.script.values()) == tried
    await world.redis.delete(*await breaker_keys(world, PUSH))
    await world.run()
    assert all(world.phones.got(ref) == ALERT_1 for ref in "abcd")


async def test_due_work_notifies_each_queue_with_waiting_units(world: World) -> None:
    other = Phones()
    world.ways.delivery_routes[OTHER] = DeliveryRoute("other", False, channel=other)
    await many_units(world, "a")
    await world.register("b", HERE, "token-b", tenant=OTHER)
    world.notifier.notified.clear()
    await enqueue_due_work(world.fanout.due_work)
    assert sorted(world.notifier.notified) == [f"queue {PUSH}", f"queue {OTHER}"]


async def test_units_of_nearer_stages_come_first(world: World) -> None:
    change = await world.open()
    places = [(2, 0), (1, 1), (1, 0), (2, 1)]
    await world.repositories.fanout.units.add(
        [
            Unit(f"{change.alert}.{stage}.{order}", change.alert, PUSH, UnitKind.RING, stage, order)
            for stage, order in places
        ]
    )
    assert await world.waiting() == [f"{change.alert}.{stage}.{order}" for stage, order in sorted(places)]


async def test_few_failed_devices_wait_behind_untried_units(world: World) -> None:
    """A phone that always fails must not cost untried phones their turn."""
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
    assert await world.waiting() == [fresh, left[1], left[0]], "the unit that has waited longest comes first"


async def test_many_failed_devices_keep_their_place(world: World) -> None:
    """After an outage the nearest devices still come first."""
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


async def test_batch_of_a_slow_provider_ends_in_time(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
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
    units: Any = Gated(world.repositories.fanout.units, after={"settle": gate})
    worker = await stopped_at(gate, deliver_unit(rewired(world.fanout, units=units).unit_delivery, unit))
    assert 1 <= len(world.phones.deliveries) <= 5
    assert len((await world.row(unit))["deferred"]) == 1, "one group of cells"
    await worker.die()
    await world.leases_run_out()
    world.phones.before_each = None
    await world.run()
    assert [world.phones.got(ref) for ref in refs] == [ALERT_1] * 10


async def test_slow_but_accepting_provider_widens_no_queue(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(deliver, "SLOW_ANSWER_SECONDS", 0.2)
    await many_units(world, "a", "b", "c")
    room = world.repositories.partner.partner_queues.room

    async def slowly(_: object) -> None:
        await asyncio.sleep(0.3)

    world.phones.after_each = slowly
    await deliver_partner_queue(world.fanout.queue_delivery, PUSH)
    assert [world.phones.got(ref) for ref in "abc"] == [ALERT_1] * 3
    assert await room(PUSH) == 1
    world.phones.after_each = None
    await world.register("d", HERE)
    await deliver_partner_queue(world.fanout.queue_delivery, PUSH)
    assert await room(PUSH) == world.repositories.partner.partner_queues.width


async def test_failures_of_single_phones_open_no_circuit(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partner_queues, "MIN_BATCH", 1)
    await many_units(world, *"abcd")
    world.phones.script = {ref: [DeliveryOutcome.RETRY_LATER] for ref in "abc"}
    world.phones.of_their_kind = set("abc")
    await deliver_partner_queue(world.fanout.queue_delivery, PUSH)
    assert world.phones.got("d") == ALERT_1


async def test_preferences_changed_while_a_batch_waits_count(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The wait behind a slow provider's batches may be long."""
    monkeypatch.setattr(deliver, "MAX_READ_AGE_SECONDS", 0.4)
    for ref in ("removed", "muted", "other"):
        await world.register(ref, HERE)
    change = await world.open()
    await world.stages()
    gate = Gate()

    @asynccontextmanager
    async def send_turn() -> AsyncIterator[bool]:
        await gate.stop_here()
        yield True

    worker = await stopped_at(gate, deliver_unit(world.fanout.unit_delivery, await world.unit(), send_turn))
    await world.remove("removed")
    await world.ask("muted", muted_alerts=frozenset([change.alert]))
    await asyncio.sleep(0.5)
    await worker.go_on()
    await world.run()
    assert world.phones.got("other") == ALERT_1
    assert [world.phones.got(ref) for ref in ("removed", "muted")] == [[], []]


async def test_turn_ends_while_its_place_is_being_renewed(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.repositories.partner.partner_queues, "expiry", timedelta(milliseconds=1))
    for _ in range(50):
        turn = asyncio.create_task(deliver_partner_queue(world.fanout.queue_delivery, PUSH))
        ended, _ = await asyncio.wait({turn}, timeout=HANG_TIMEOUT)
        while not turn.done():
            turn.cancel()
            await asyncio.sleep(0.001)
        assert ended
