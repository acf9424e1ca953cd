"""Rules of one batch: intent, claim, guard, send, mark, settle, with other workers and deaths in between."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from redis.exceptions import ResponseError

from hub.domain.delivery.devices import Whereabouts
from hub.domain.delivery.units import MAX_ATTEMPTS
from hub.services.channels import DeliveryOutcome, Recipient
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.evaluate_journal import evaluate_journal
from hub.services.police.ports.stores import CaseChange
from tests.services.fanout.gates import Gate, Gated, stopped_at
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.scenes import one_unit, stop_at_phone, worker_at
from tests.services.fanout.world import AWAY, HERE, NEAR, PUSH, World

ALERT_1 = [("ALERT", 1)]
CANCEL_2 = ("CANCEL", 2)


def stalling(world: World) -> Any:
    """Return the unit rows of a stalled process: it renews no lease."""
    return Gated(world.repositories.fanout.units, before={"renew": Gate()})


async def test_fence_stops_a_worker_past_its_lease(world: World) -> None:
    _, unit = await one_unit(world, "a", "b")
    # A sixth of this lease must be longer than the reads before the batch, or it is renewed before the first phone.
    hurried = rewired(world.fanout, lease_seconds=1.2, units=stalling(world))
    first, second = Gate(), Gate()
    stop_at_phone(world, "b", first)
    stalled = await stopped_at(first, deliver_unit(hurried.unit_delivery, unit))
    await asyncio.sleep(1.2)
    await world.leases_run_out()
    stop_at_phone(world, "b", second)
    heir = await stopped_at(second, deliver_unit(world.fanout.unit_delivery, unit))
    await stalled.go_on()
    assert world.phones.got("b") == []  # the stalled worker sends nothing, and leaves the heir its claims
    await world.move("b", NEAR)
    world.phones.before_each = None
    await world.deliver(await world.unit("list"))
    assert world.phones.got("b") == []
    await heir.go_on()
    await world.run()
    assert world.phones.got("b") == ALERT_1


async def test_fence_cas_refuses_the_write_of_a_lost_lease(world: World) -> None:
    world.fanout = rewired(world.fanout, batch_size=1)
    _, unit = await one_unit(world, "a", "b", "c")
    stalled = await worker_at(world, "units", "before", "settle", unit)
    await world.leases_run_out()
    heir = await worker_at(world, "units", "before", "finish", unit)
    row = await world.row(unit)
    await stalled.go_on()
    assert await world.row(unit) == row
    await heir.go_on()
    assert sorted(one.ref for one in world.phones.deliveries) == ["a", "b", "c"]


async def test_intent_is_saved_before_anything_is_sent(world: World) -> None:
    change, unit = await one_unit(world)
    await (await worker_at(world, "ledger", "before", "mark", unit)).die()
    await world.close(change)
    await world.leases_run_out()
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, CANCEL_2]


async def test_guard_first_read_after_the_intent_sees_a_close(world: World) -> None:
    change, unit = await one_unit(world)
    late = await worker_at(world, "units", "before", "intend", unit)
    await world.close(change)
    await world.sweeps()
    await late.go_on()
    await world.run()
    assert world.phones.got("d") == []


async def test_rev_at_guard_is_the_revision_that_is_sent(world: World) -> None:
    change, unit = await one_unit(world)
    late = await worker_at(world, "ledger", "after", "classify", unit)
    await world.update(change)
    await late.go_on()
    await world.run()
    assert world.phones.got("d") == [("ALERT", 2)]
    assert set((await world.row(unit))["marks"]) == {"2"}


async def test_claims_keep_a_device_in_one_batch(world: World) -> None:
    _, unit = await one_unit(world)
    gate = Gate()
    stop_at_phone(world, "d", gate)
    ring = await stopped_at(gate, deliver_unit(world.fanout.unit_delivery, unit))
    await world.move("d", NEAR)
    await world.deliver(await world.unit("list"))
    assert world.phones.got("d") == []
    await ring.go_on()
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_defer_busy_devices_until_the_other_batch_settles(world: World) -> None:
    _, ring = await one_unit(world)
    await (await worker_at(world, "units", "after", "intend", ring)).die()
    await world.move("d", NEAR)
    listed = await world.unit("list")
    await (await worker_at(world, "units", "after", "intend", listed)).die()
    await world.embedded.flush()
    await world.leases_run_out()
    both = [await worker_at(world, "ledger", "after", "resolve", unit) for unit in (ring, listed)]
    for worker in both:
        await worker.go_on()
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_busy_device_is_not_delayed_like_a_failure(world: World) -> None:
    _, ring = await one_unit(world)
    gate = Gate()
    stop_at_phone(world, "d", gate)
    batch = await stopped_at(gate, deliver_unit(world.fanout.unit_delivery, ring))
    await world.move("d", NEAR)
    listed = await world.unit("list")
    for _ in range(3):
        await world.deliver(listed)
    row = await world.row(listed)
    assert row["retries"] == 0
    assert row["not_before"] - await world.database.server_time() < timedelta(seconds=1)
    await batch.go_on()


async def test_orphans_first_then_units_that_wait_for_them(world: World) -> None:
    _, ring = await one_unit(world)
    await (await worker_at(world, "units", "after", "intend", ring)).die()
    await world.register("a", HERE)
    await world.register("b", NEAR)
    await world.database.collection("units").update_one({"_id": ring}, {"$set": {"order": 99}})
    await world.leases_run_out()
    assert (await world.waiting(1)) == [ring]


async def late_claim(world: World) -> None:
    """Leave the claim of a batch that is settled for ever, set by a worker that woke up too late."""
    change, ring = await one_unit(world)
    world.phones.script["d"] = [DeliveryOutcome.RETRY_LATER]
    gate = Gate()
    fanout = rewired(
        world.fanout,
        lease_seconds=1.0,
        ledger=Gated(world.repositories.fanout.ledger, before={"classify": gate}),
        # It sleeps as a whole: its lease is not renewed either.
        units=stalling(world),
    )
    late = await stopped_at(gate, deliver_unit(fanout.unit_delivery, ring))
    await asyncio.sleep(1.0)
    await world.leases_run_out()
    await world.deliver(ring)
    assert world.phones.got("d") == []
    await late.go_on()
    assert await world.redis.hlen(f"{{{change.alert}:{PUSH}}}:claims") == 1


async def test_resolver_clears_claims_of_settled_batches(world: World) -> None:
    await late_claim(world)
    await world.move("d", NEAR)
    await world.deliver(await world.unit("list"))
    assert world.phones.got("d") == ALERT_1
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_resolver_marks_what_the_settled_batch_reached(world: World) -> None:
    change, ring = await one_unit(world)
    await world.run()
    n, key = await world.number("d"), f"{{{change.alert}:{PUSH}}}"
    # As after a rebuild that read the batch before it was settled, in a Redis that lost its mark.
    await world.redis.setbit(f"{key}:told:1", n, 0)
    await world.redis.hset(f"{key}:claims", str(n), f"{ring}|1")
    await world.move("d", NEAR)
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_park_settle_lets_the_close_go_on(world: World) -> None:
    change, unit = await one_unit(world)
    for _ in range(5):
        await (await worker_at(world, "ledger", "before", "mark", unit)).die()
        await world.leases_run_out()
    await world.deliver(unit)
    row = await world.row(unit)
    assert (row["state"], row["intent"], row["seq"]) == ("parked", None, 1)
    await world.close(change)
    await world.run()
    assert world.phones.got("d")[-1] == CANCEL_2


async def test_device_reached_elsewhere_counts_in_no_parked_unit(world: World) -> None:
    _, unit = await one_unit(world, "a", "b")
    await world.move("a", NEAR)
    (other,) = await world.ready("list")
    await world.deliver(other)
    assert world.phones.got("a") == ALERT_1
    await world.move("a", HERE)
    for _ in range(MAX_ATTEMPTS):
        await (await worker_at(world, "ledger", "before", "mark", unit)).die()
        await world.leases_run_out()
    await world.deliver(unit)
    assert (await world.row(unit))["state"] == "parked"
    rows = await world.database.collection("units").find({}).to_list(None)
    assert sum(row["counts"]["in_ring"] for row in rows) == 2
    assert [(await world.row(unit))["counts"][name] for name in ("in_ring", "failed")] == [1, 1]


async def test_device_of_a_parked_unit_counts_as_failed(world: World) -> None:
    _, unit = await one_unit(world)
    world.phones.script["d"] = [DeliveryOutcome.RETRY_LATER]
    await world.deliver(unit)
    assert (await world.row(unit))["counts"]["deferred"] == 1
    for _ in range(5):
        await world.no_waiting()
        await (await worker_at(world, "ledger", "before", "mark", unit)).die()
        await world.leases_run_out()
    await world.deliver(unit)
    counts = (await world.row(unit))["counts"]
    assert (counts["in_ring"], counts["failed"], counts["deferred"]) == (1, 1, 0)


async def test_batch_of_a_worker_dead_after_marking_counts_as_reached(world: World) -> None:
    change, unit = await one_unit(world, "a", "b")
    world.phones.script["b"] = [DeliveryOutcome.UNKNOWN]
    await (await worker_at(world, "units", "before", "settle", unit)).die()
    await world.move("a", NEAR)
    await world.leases_run_out()
    await world.run()
    rows = await world.database.collection("units").find({}).to_list(None)
    counts = (await world.row(unit))["counts"]
    assert (counts["in_ring"], counts["reached"], counts["deferred"]) == (2, 2, 0)
    assert sum(row["counts"]["in_ring"] for row in rows) == 2
    assert world.phones.got("a") == ALERT_1
    await world.close(change)
    await world.run()
    assert world.phones.got("a") == [*ALERT_1, CANCEL_2]


async def test_units_are_not_parked_while_redis_is_away(world: World) -> None:
    _, unit = await one_unit(world)
    await world.embedded.stop()
    for _ in range(7):
        await world.deliver(unit)
    await world.embedded.start()
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_maybe503_device_gets_the_cancel(world: World) -> None:
    change, unit = await one_unit(world)
    world.phones.script["d"] = [DeliveryOutcome.UNKNOWN]
    await world.deliver(unit)
    await world.close(change)
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, CANCEL_2]


async def test_recov_maybe_after_a_close_gets_the_cancel(world: World) -> None:
    change, unit = await one_unit(world)
    await (await worker_at(world, "ledger", "before", "mark", unit)).die()
    await world.close(change)
    await world.sweeps()
    await world.leases_run_out()
    await world.deliver(unit)  # recovered: the alert has ended
    assert (await world.row(unit))["state"] == "void"
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, CANCEL_2]


async def test_cond_tomb_spares_a_device_with_a_new_token(world: World) -> None:
    _, unit = await one_unit(world)
    gate = Gate()
    stop_at_phone(world, "d", gate)
    batch = await stopped_at(gate, deliver_unit(world.fanout.unit_delivery, unit))
    await world.register("d", HERE, "new")
    await batch.go_on()
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_unreg_defer_tries_a_new_token_again(world: World) -> None:
    _, unit = await one_unit(world)
    gate = Gate()
    stop_at_phone(world, "d", gate)
    batch = await stopped_at(gate, deliver_unit(world.fanout.unit_delivery, unit))

    async def no_hook(*_: object) -> None:
        """Do nothing: the request's process dies."""

    await world.register("d", AWAY, "new", desk=replace(world.intake, evaluate_journal=no_hook))
    await batch.go_on()
    await world.deliver(unit)
    assert world.phones.got("d") == ALERT_1


async def test_dead_token_is_counted_and_never_tried_again(world: World) -> None:
    _, unit = await one_unit(world, "a", "b", "c")
    world.phones.tokens["b"] = "rotated"
    world.phones.script["c"] = [DeliveryOutcome.RETRY_LATER, DeliveryOutcome.NEVER]
    await world.run()
    counts = (await world.row(unit))["counts"]
    assert counts == {"in_ring": 3, "reached": 1, "failed": 1, "dead": 1, "withheld": 0, "deferred": 0}


async def test_device_removed_before_its_retry_is_gone(world: World) -> None:
    _, unit = await one_unit(world)
    world.phones.script["d"] = [DeliveryOutcome.RETRY_LATER]
    await world.deliver(unit)
    assert (await world.row(unit))["counts"]["deferred"] == 1
    await world.remove("d")
    await world.run()
    assert (await world.row(unit))["counts"]["dead"] == 1


async def test_pause_before_the_guard_keeps_the_cursor(world: World) -> None:
    change, unit = await one_unit(world)
    late = await worker_at(world, "units", "after", "intend", unit)
    await world.pause(change)
    await late.go_on()
    row = await world.row(unit)
    assert (row["intent"], row["cursor"][0], row["deferred"]) == (None, 0, [])
    await world.register("e", HERE)
    await world.deliver()
    assert world.phones.deliveries == []
    await world.resume(change)
    await world.run()
    assert world.phones.got("d") == world.phones.got("e") == ALERT_1


async def after_two_seconds(world: World, act: Callable[[], Awaitable[None]], refs: tuple[str, ...]) -> str:
    """Deliver a batch so slowly that the guard is read again before its second phone, after an act."""
    world.fanout = rewired(world.fanout, second_look_seconds=0.05)
    _, unit = await one_unit(world, *refs)

    async def slow(one: Recipient) -> None:
        if world.phones.deliveries:
            world.phones.before_each = None
            await act()
            await asyncio.sleep(0.06)

    world.phones.before_each = slow
    await world.deliver(unit)
    return unit


async def alert_of(world: World) -> CaseChange:
    [row] = await world.database.collection("alerts").find({}).to_list(None)
    return CaseChange(row["case"], row["_id"], 1, 1)


async def test_second_look_stops_at_a_pause(world: World) -> None:
    async def pause() -> None:
        await world.pause(await alert_of(world))

    unit = await after_two_seconds(world, pause, ("a", "b", "c"))
    assert len(world.phones.deliveries) == 1
    assert (await world.row(unit))["maybe"] is None
    await world.resume(await alert_of(world))
    await world.run()
    assert [world.phones.got(ref) for ref in "abc"] == [ALERT_1] * 3


async def test_second_look_stops_at_the_close(world: World) -> None:
    async def close() -> None:
        await world.close(await alert_of(world))

    await after_two_seconds(world, close, ("a", "b", "c"))
    await world.run()
    assert [one.kind for one in world.phones.deliveries] == ["ALERT", "CANCEL"]


async def test_second_look_stops_at_a_reduced_radius(world: World) -> None:
    async def narrow() -> None:
        await world.radius(await alert_of(world), 1)

    for ref in "ab":
        await world.register(ref, NEAR)
    await after_two_seconds(world, narrow, ("c",))
    await world.run()
    reached = {one.ref for one in world.phones.deliveries}
    assert "c" in reached
    assert len(reached) <= 2  # the phone whose send had begun, and the one still covered


async def test_batch_cut_short_by_its_lease_goes_on_at_once(world: World) -> None:
    world.fanout = rewired(world.fanout, lease_seconds=0.6, units=stalling(world))
    _, unit = await one_unit(world, "a", "b", "c")

    async def slow(one: Recipient) -> None:
        if world.phones.deliveries:
            world.phones.before_each = None
            await asyncio.sleep(0.6)

    world.phones.before_each = slow
    await deliver_unit(world.fanout.unit_delivery, unit)
    assert [world.phones.got(ref) for ref in "abc"] == [ALERT_1] * 3
    assert (await world.row(unit))["state"] == "done"


async def test_suspended_partner_delays_no_other_partners_cancel(world: World) -> None:
    change, unit = await one_unit(world)
    await (await worker_at(world, "ledger", "before", "mark", unit)).die()
    route = world.ways.delivery_routes[PUSH]
    world.ways.delivery_routes[PUSH] = replace(route, suspended=True)
    await world.close(change)
    await world.sweeps()
    await world.leases_run_out()
    await world.deliver(unit)
    await world.sweeps()
    assert await world.repositories.alerts.sweeps.unfinished() == []
    world.ways.delivery_routes[PUSH] = route
    await world.run()
    assert world.phones.got("d") == [*ALERT_1, CANCEL_2]


async def test_journal_row_is_evaluated_exactly_once(world: World) -> None:
    await world.register("other", HERE)
    await world.open()
    await world.run()

    left: list[tuple[int, Sequence[Whereabouts]]] = []

    async def no_hook(_: str, tenant: int, moved: Sequence[Whereabouts]) -> None:
        """Do nothing: the request's process dies."""
        left.append((tenant, moved))

    await world.register("d", HERE, desk=replace(world.intake, evaluate_journal=no_hook))
    [row_id], [written] = await world.repositories.device.journal.left_behind(timedelta(0)), left
    rows = (None, written, None, written)
    await asyncio.gather(*(evaluate_journal(world.fanout.journal_evaluation, row_id, row) for row in rows))
    assert len(await world.ready("list")) == 1
    await world.run()
    await evaluate_journal(world.fanout.journal_evaluation, row_id, written)
    assert await world.ready("list") == []
    await world.run()
    assert world.phones.got("d") == ALERT_1


async def test_unit_that_breaks_every_worker_is_parked_and_replayed(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    _, unit = await one_unit(world)

    async def poison(_: object) -> None:
        raise ZeroDivisionError("not for the operator's eyes")

    world.phones.before_each = poison
    for _ in range(MAX_ATTEMPTS):
        with pytest.raises(ZeroDivisionError):
            await world.deliver(unit)
        await world.leases_run_out()
    await world.deliver(unit)
    (parked,) = await world.repositories.fanout.units.parked(10)
    assert (parked.id, parked.error, parked.tenant) == (unit, "ZeroDivisionError", PUSH)
    (line,) = [record for record in caplog.records if record.getMessage() == "unit_parked"]
    assert line.__dict__["attempts"] == MAX_ATTEMPTS
    # No batch reached them: a reader of the counts must not see an empty ring.
    counts = (await world.row(unit))["counts"]
    assert (counts["in_ring"], counts["failed"], counts["deferred"]) == (1, 1, 0)
    world.phones.before_each = None
    assert await world.repositories.fanout.units.replay(unit)
    assert not await world.repositories.fanout.units.replay(unit)
    await world.run()
    assert world.phones.got("d") == ALERT_1
    counts = (await world.row(unit))["counts"]
    assert (counts["in_ring"], counts["reached"], counts["failed"]) == (1, 1, 0)
    assert await world.repositories.fanout.units.parked(10) == []


@pytest.mark.parametrize("failure", [ResponseError("BUSY Redis is busy running a script."), ValueError("anything")])
async def test_sent_batch_is_settled_when_its_marks_fail(world: World, failure: Exception) -> None:
    _, unit = await one_unit(world, "a", "b")

    class Failing:
        """A ledger whose marks fail."""

        def __getattr__(self, name: str) -> Any:
            return getattr(world.repositories.fanout.ledger, name)

        async def mark(self, *_: object) -> None:
            raise failure

    ledger: Any = Failing()
    await deliver_unit(rewired(world.fanout, ledger=ledger).unit_delivery, unit)
    assert (await world.row(unit))["intent"] is None
    await world.leases_run_out()
    await world.run()
    assert [world.phones.got(ref) for ref in "ab"] == [ALERT_1] * 2


async def test_sent_batch_is_settled_when_the_breaker_fails(world: World) -> None:
    _, unit = await one_unit(world)

    class Failing:
        """Partner queues that accept no report."""

        async def report(self, *_: object, **__: object) -> float:
            raise ValueError

    partner_queues: Any = Failing()
    await deliver_unit(rewired(world.fanout, partner_queues=partner_queues).unit_delivery, unit)
    row = await world.row(unit)
    assert (row["state"], row["intent"]) == ("done", None)


async def test_halt_stops_a_batch_between_two_sends(world: World) -> None:
    refs = [f"phone{number}" for number in range(10)]
    _, unit = await one_unit(world, *refs)

    async def halt_at_the_third(_: object) -> None:
        if len(world.phones.deliveries) == 3:
            await world.repositories.fanout.halt.set(True)
        await asyncio.sleep(0.02)

    world.phones.before_each = halt_at_the_third
    await deliver_unit(rewired(world.fanout, second_look_seconds=0.01).unit_delivery, unit)
    assert len(world.phones.deliveries) == 3
    await world.repositories.fanout.halt.set(False)
    world.phones.before_each = None
    await world.run()
    assert [world.phones.got(ref) for ref in refs] == [ALERT_1] * 10
