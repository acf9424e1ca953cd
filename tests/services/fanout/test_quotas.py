"""A provider's quota in the fan-out: nobody is lost by it, nor taken for perhaps told, and it is nobody's failure."""

from dataclasses import replace

import pytest

from hub.domain.quotas import Grant, Quota
from hub.domain.units import Unit, UnitKind
from hub.errors import StorageUnavailable
from hub.services.channels import DeliveryOutcome
from hub.services.fanout.deliver_partner_queue import deliver_partner_queue
from hub.services.fanout.ports import DeliveryRoute
from hub.storage.redis import partner_queues
from tests.services.fanout.phones import Phones
from tests.services.fanout.test_batches import worker_at
from tests.services.fanout.world import HERE, PUSH, World

ALERT_1 = ("ALERT", 1)
OTHER = 6
SMALL = Quota("fcm:small", 120)
"""A bucket of 6, of which 2 are kept for ends; 1.9 are poured in a second."""


async def bucket(world: World, tokens: float) -> None:
    """So many tokens are in the bucket, as of now."""
    seconds, microseconds = await world.redis.time()
    at = seconds * 1000 + microseconds // 1000
    await world.redis.hset(f"quota:{SMALL.name}", mapping={"tokens": tokens, "at": at})


async def refill(world: World) -> None:
    """Time passes until the bucket is full and the lane open again."""
    await world.redis.delete(f"quota:{SMALL.name}", f"{{lane:{PUSH}}}:breaker")
    await world.no_waiting()


async def told(world: World, refs: str) -> int:
    return sum(world.phones.got(ref) == [ALERT_1] for ref in refs)


async def begun(world: World, refs: str) -> None:
    """A stage of one unit with these phones, through a channel with a small quota."""
    world.phones.quota = SMALL
    for ref in refs:
        await world.register(ref, HERE)
    await world.open()
    await world.stages()


async def test_as_many_as_are_granted_are_sent_and_the_others_when_the_bucket_has_filled(world: World) -> None:
    await begun(world, "abcdefghij")
    await deliver_partner_queue(world.fanout, PUSH)
    assert await told(world, "abcdefghij") == 4, "a third of the bucket is kept for ends"
    row = await world.row(await world.unit())
    assert (row["counts"]["in_ring"], row["counts"]["deferred"]) == (10, 6)
    assert (row["maybe"], row["intent"], row["retries"], row["attempts"]) == (None, None, 0, 0)
    for _ in range(3):
        await refill(world)
        await deliver_partner_queue(world.fanout, PUSH)
    assert await told(world, "abcdefghij") == 10
    assert await world.ready() == []


async def test_an_empty_bucket_leaves_the_unit_as_it_was(world: World) -> None:
    await begun(world, "abc")
    await bucket(world, 0)
    before = await world.database.server_time()
    await deliver_partner_queue(world.fanout, PUSH)
    row = await world.row(await world.unit())
    assert (row["cursor"], row["deferred"], row["intent"]) == ([0, "", "", -1], [], None)
    assert 0 < (row["not_before"] - before).total_seconds() < 10, "until there are tokens, whatever its retries"
    await refill(world)
    await deliver_partner_queue(world.fanout, PUSH)
    assert await told(world, "abc") == 3


async def test_the_lane_rests_and_its_breaker_knows_of_no_failure(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(partner_queues, "FEW", 1)
    await begun(world, "abcdefghij")
    await deliver_partner_queue(world.fanout, PUSH)
    assert await world.fanout.partner_queues.enter(PUSH) is None
    breaker = await world.redis.hgetall(f"{{lane:{PUSH}}}:breaker")
    assert set(breaker) == {b"until"}
    seconds, microseconds = await world.redis.time()
    assert float(breaker[b"until"]) / 1000 - (seconds + microseconds / 1e6) < SMALL.capacity / SMALL.per_second


async def test_another_partner_does_not_wait(world: World) -> None:
    other = Phones(quota=Quota("fcm:other", 600))
    world.ways.delivery_routes[OTHER] = DeliveryRoute("other", False, channel=other)
    other.tokens["x"] = "token-x"
    await world.register("x", HERE, "token-x", tenant=OTHER)
    await begun(world, "abc")
    await bucket(world, 0)
    await deliver_partner_queue(world.fanout, PUSH)
    await deliver_partner_queue(world.fanout, OTHER)
    assert (await told(world, "abc"), len(other.deliveries)) == (0, 1)


async def test_an_end_goes_before_news(world: World) -> None:
    """The bucket has what is kept for ends: the end of one alert goes out, the beginning of another waits."""
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
    await deliver_partner_queue(world.fanout, PUSH)
    assert [(one.alert, one.kind) for one in world.phones.deliveries[1:]] == [(first.alert, "CANCEL")]
    await refill(world)
    await world.run()
    assert len(world.phones.deliveries) == 3


async def test_the_end_of_an_alert_is_first_in_its_lane(world: World) -> None:
    """Not even a nearer stage of another alert comes before it, and what the end made pointless comes after."""
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


async def test_quotas_that_cannot_be_asked_send_nothing_and_leave_nobody_perhaps_told(world: World) -> None:
    class Away:
        async def take(self, quota: Quota, wanted: int, *, end: bool) -> Grant:
            raise StorageUnavailable

    await begun(world, "abc")
    unit = await world.unit()
    desk, world.fanout = world.fanout, replace(world.fanout, quotas=Away())
    await world.deliver(unit)
    row = await world.row(unit)
    assert (world.phones.deliveries, row["maybe"], row["intent"]) == ([], None, None)
    world.fanout = desk
    await world.run()
    assert await told(world, "abc") == 3


@pytest.mark.parametrize("tokens", [0, 3])
async def test_a_dead_workers_batch_is_recovered_whatever_the_bucket_holds(world: World, tokens: int) -> None:
    """Whoever may have been told by it stays so; all are told in the end, and hear of the end."""
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


async def test_refused_and_left_out_in_one_batch(world: World) -> None:
    """Two fail, four are left out: all six are tried again, and the breaker hears of the two only."""
    world.phones.script = {ref: [DeliveryOutcome.RETRY_LATER] for ref in "ab"}
    await begun(world, "abcdefgh")
    await deliver_partner_queue(world.fanout, PUSH)
    assert len(world.phones.deliveries) == 2
    for _ in range(4):
        await refill(world)
        await deliver_partner_queue(world.fanout, PUSH)
    assert await told(world, "abcdefgh") == 8
