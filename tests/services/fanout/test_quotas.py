"""A provider's quota: it loses no device, makes none possibly reached, and counts as no failure."""

import pytest

from hub.domain.delivery.quotas import Grant, Quota
from hub.domain.delivery.units import Unit, UnitKind
from hub.errors import StorageUnavailable
from hub.services.channels import DeliveryOutcome
from hub.services.fanout.deliver_partner_queue import deliver_partner_queue
from hub.services.fanout.ports.delivery import DeliveryRoute
from hub.storage.redis import partner_queues
from tests.services.fanout.phones import Phones
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.scenes import breaker_keys, worker_at
from tests.services.fanout.world import HERE, PUSH, World

ALERT_1 = ("ALERT", 1)
OTHER = 6
SMALL = Quota("fcm:small", 120)
"""A bucket of 6 tokens, 2 of them kept for ends of alerts; 1.9 tokens are added each second."""


async def bucket(world: World, tokens: float) -> None:
    """Put so many tokens into the bucket, as of now."""
    seconds, microseconds = await world.redis.time()
    at = seconds * 1000 + microseconds // 1000
    await world.redis.hset(f"quota:{SMALL.name}", mapping={"tokens": tokens, "at": at})


async def refill(world: World) -> None:
    """Let time pass until the bucket is full and the queue open again."""
    await world.redis.delete(f"quota:{SMALL.name}", *await breaker_keys(world, PUSH))
    await world.no_waiting()


async def count_reached(world: World, refs: str) -> int:
    return sum(world.phones.got(ref) == [ALERT_1] for ref in refs)


async def begun(world: World, refs: str) -> None:
    """Begin a stage of one unit with these phones, through a channel with a small quota."""
    world.phones.quota = SMALL
    for ref in refs:
        await world.register(ref, HERE)
    await world.open()
    await world.stages()


async def test_quota_sends_what_it_grants_and_the_rest_later(world: World) -> None:
    await begun(world, "abcdefghij")
    await deliver_partner_queue(world.fanout.queue_delivery, PUSH)
    assert await count_reached(world, "abcdefghij") == 4, "a third of the bucket is kept for ends"
    row = await world.row(await world.unit())
    assert (row["counts"]["in_ring"], row["counts"]["deferred"]) == (10, 6)
    assert (row["maybe"], row["intent"], row["retries"], row["attempts"]) == (None, None, 0, 0)
    for _ in range(3):
        await refill(world)
        await deliver_partner_queue(world.fanout.queue_delivery, PUSH)
    assert await count_reached(world, "abcdefghij") == 10
    assert await world.ready() == []


async def test_empty_quota_leaves_the_unit_unchanged(world: World) -> None:
    await begun(world, "abc")
    await bucket(world, 0)
    before = await world.database.server_time()
    await deliver_partner_queue(world.fanout.queue_delivery, PUSH)
    row = await world.row(await world.unit())
    assert (row["cursor"], row["deferred"], row["intent"]) == ([0, "", "", -1], [], None)
    assert 0 < (row["not_before"] - before).total_seconds() < 10, "until there are tokens, however many retries it had"
    await refill(world)
    await deliver_partner_queue(world.fanout.queue_delivery, PUSH)
    assert await count_reached(world, "abc") == 3


async def test_used_up_quota_pauses_the_queue_without_failures(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partner_queues, "MIN_BATCH", 1)
    await begun(world, "abcdefghij")
    await deliver_partner_queue(world.fanout.queue_delivery, PUSH)
    assert await world.repositories.partner.partner_queues.enter(PUSH) is None
    [key] = await breaker_keys(world, PUSH)
    breaker = await world.redis.hgetall(key)
    assert set(breaker) == {b"until"}
    seconds, microseconds = await world.redis.time()
    assert float(breaker[b"until"]) / 1000 - (seconds + microseconds / 1e6) < SMALL.capacity / SMALL.per_second


async def test_other_partners_do_not_wait_for_this_quota(world: World) -> None:
    other = Phones(quota=Quota("fcm:other", 600))
    world.ways.delivery_routes[OTHER] = DeliveryRoute("other", False, channel=other)
    other.tokens["x"] = "token-x"
    await world.register("x", HERE, "token-x", tenant=OTHER)
    await begun(world, "abc")
    await bucket(world, 0)
    await deliver_partner_queue(world.fanout.queue_delivery, PUSH)
    await deliver_partner_queue(world.fanout.queue_delivery, OTHER)
    assert (await count_reached(world, "abc"), len(other.deliveries)) == (0, 1)


async def test_cancel_takes_quota_before_news(world: World) -> None:
    """The bucket holds only what is kept for ends: one alert's CANCEL is sent, another alert waits."""
    world.phones.quota = None
    await world.register("a", HERE)
    first = await world.open()
    await world.run()
    world.phones.quota = SMALL
    await world.open()
    await world.stages()
    await world.close(first)
    await world.sweeps()
    await bucket(world, 1.5)
    await deliver_partner_queue(world.fanout.queue_delivery, PUSH)
    assert [(one.alert, one.kind) for one in world.phones.deliveries[1:]] == [(first.alert, "CANCEL")]
    await refill(world)
    await world.run()
    assert len(world.phones.deliveries) == 3


async def test_cancel_is_first_in_its_queue(world: World) -> None:
    """A nearer stage of another alert comes after it, and so do the units that the end made pointless."""
    for ref in "ab":
        await world.register(ref, HERE)
    ended = await world.open()
    await world.run()
    await world.close(ended)
    await world.sweeps()
    [sweep] = await world.ready("sweep")
    other = await world.open()
    await world.repositories.fanout.units.add(
        [Unit(f"{change.alert}.0.0", change.alert, PUSH, UnitKind.RING, 0, 0) for change in (other, ended)]
    )
    waiting = await world.waiting()
    assert waiting[0] == sweep
    assert len(waiting) == 3


async def test_unreadable_quota_sends_nothing(world: World) -> None:
    class Away:
        async def take(self, quota: Quota, wanted: int, *, end: bool) -> Grant:
            raise StorageUnavailable

    await begun(world, "abc")
    unit = await world.unit()
    before, world.fanout = world.fanout, rewired(world.fanout, quotas=Away())
    await world.deliver(unit)
    row = await world.row(unit)
    assert (world.phones.deliveries, row["maybe"], row["intent"]) == ([], None, None)
    world.fanout = before
    await world.run()
    assert await count_reached(world, "abc") == 3


@pytest.mark.parametrize("tokens", [0, 3])
async def test_dead_workers_batch_is_recovered_at_any_quota(world: World, tokens: int) -> None:
    """Its devices stay possibly reached, and every device gets the alert in the end."""
    await begun(world, "abc")
    unit = await world.unit()
    await (await worker_at(world, "ledger", "before", "mark", unit)).die()
    await world.leases_run_out()
    await bucket(world, tokens)
    await world.deliver(unit)
    for _ in range(3):
        await refill(world)
        await world.run()
    assert all(set(world.phones.got(ref)) == {ALERT_1} for ref in "abc")


async def test_refused_and_left_out_devices_are_tried_again(world: World) -> None:
    """Two fail and four are left out: all six are tried again, and the circuit breaker counts only two."""
    world.phones.script = {ref: [DeliveryOutcome.RETRY_LATER] for ref in "ab"}
    await begun(world, "abcdefgh")
    await deliver_partner_queue(world.fanout.queue_delivery, PUSH)
    assert len(world.phones.deliveries) == 2
    for _ in range(4):
        await refill(world)
        await deliver_partner_queue(world.fanout.queue_delivery, PUSH)
    assert await count_reached(world, "abcdefgh") == 8
