"""Receipts of REMOVED, counted against the devices that the fan-out told."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from hub.domain.cells import Cell
from hub.domain.delivery.removals import COUNTED_AFTER, RemovalCounts
from hub.services.channels import DeliveryOutcome
from hub.services.feed.read_removal_counts import OwnRemovals, read_removal_counts
from hub.services.intake.confirm_receipts import Receipt, ReceiptKind, confirm_receipts
from hub.services.maintenance.clear_removals import clear_removals
from hub.services.police.ports.stores import CaseChange
from hub.storage.mongo.delivery.removals import RemovalRepository
from hub.wiring.partner_services import build_receipts, build_removals
from tests.conformance import no_runs
from tests.services.fanout.scenes import one_unit, worker_at
from tests.services.fanout.world import AWAY, HERE, NEAR, PULL, PUSH, World, partner

REMOVED, SHOWN = ReceiptKind.REMOVED, ReceiptKind.SHOWN


async def confirm(
    world: World, change: CaseChange, *refs: str, kind: ReceiptKind = REMOVED, tenant: int = PUSH
) -> Sequence[bool]:
    """Report as the app of these phones; return for each if it was taken."""
    services, receipts = build_receipts(world.repositories, no_runs()), [Receipt(ref, kind) for ref in refs]
    results = await confirm_receipts(partner(tenant), services, change.alert, receipts, now=world.clock.moment)
    return [result.error is None for result in results]


async def own(world: World, change: CaseChange, tenant: int = PUSH) -> OwnRemovals:
    found = await read_removal_counts(
        partner(tenant), build_removals(world.repositories), change.alert, now=world.clock.moment
    )
    assert found is not None
    return found


async def counted(world: World, change: CaseChange, tenant: int = PUSH) -> tuple[int, int]:
    """Return told and removed, an hour later if that is not over."""
    alert = await world.alert(change)
    assert alert.ended_at is not None
    world.clock.moment = max(world.clock.moment, alert.ended_at + COUNTED_AFTER)
    counts = (await own(world, change, tenant)).counts
    assert counts is not None
    return counts.told, counts.removed


async def ended(world: World, **cells: Cell) -> CaseChange:
    """Tell phones, and end the alert."""
    for ref, cell in cells.items():
        await world.register(ref, cell)
    change = await world.open()
    await world.run()
    await world.close(change)
    await world.run()
    return change


async def test_only_told_phones_that_confirm_count(world: World) -> None:
    change = await ended(world, a=HERE, b=NEAR, c=HERE, away=AWAY)
    assert await confirm(world, change, "a", "b", "away", "unknown", "b") == [True, True, True, False, True]
    assert await counted(world, change) == (3, 2)
    assert await confirm(world, change, "a", "c") == [True, True]
    assert await counted(world, change) == (3, 3)
    assert await counted(world, change, PULL) == (0, 0)


async def test_counts_are_hidden_until_an_hour_after_the_end(world: World) -> None:
    await world.register("a", HERE)
    change = await world.open()
    await world.run()
    world.clock.moment += timedelta(days=2)
    assert await own(world, change) == OwnRemovals(None, None)
    await world.close(change)
    await world.run()
    await confirm(world, change, "a")
    since = world.clock.moment + COUNTED_AFTER
    world.clock.moment = since - timedelta(milliseconds=1)
    assert await own(world, change) == OwnRemovals(since, None)
    world.clock.moment = since
    assert await own(world, change) == OwnRemovals(since, RemovalCounts(1, 1))


async def test_removed_before_the_end_is_accepted_and_not_counted(world: World) -> None:
    await world.register("a", HERE)
    change = await world.open()
    await world.run()
    assert await confirm(world, change, "a") == [True]
    await world.close(change)
    await world.run()
    assert await counted(world, change) == (1, 0)


@pytest.mark.parametrize("kind", [SHOWN, ReceiptKind.OPENED])
async def test_other_receipts_are_no_removals(world: World, kind: ReceiptKind) -> None:
    change = await ended(world, a=HERE)
    assert await confirm(world, change, "a", kind=kind) == [True]
    assert await counted(world, change) == (1, 0)
    ones = await world.repositories.device.receipts.count_ones(change.alert, PUSH)
    assert ones == {"shown": 0, "opened": 0} | {kind.value.lower(): 1}


async def test_phone_told_of_every_revision_counts_once(world: World) -> None:
    await world.register("a", HERE)
    change = await world.open()
    await world.run()
    for _ in range(2):
        await world.update(change)
        await world.run()
    await world.close(change)
    await world.run()
    assert [kind for kind, _ in world.phones.got("a")] == ["ALERT", "UPDATE", "UPDATE", "CANCEL"]
    await confirm(world, change, "a")
    assert await counted(world, change) == (1, 1)
    assert await world.compact() > 0
    assert await counted(world, change) == (1, 1)


async def test_confirmation_faster_than_its_batch_counts(world: World) -> None:
    change, unit = await one_unit(world, "d")
    worker = await worker_at(world, "units", "before", "settle", unit)
    await world.close(change)
    # The phone follows the feed, and has taken down what the batch has sent; nothing is settled yet.
    assert await confirm(world, change, "d") == [True]
    await worker.go_on()
    await world.run()
    assert await counted(world, change) == (1, 1)


async def test_phone_possibly_told_counts_with_its_cancel(world: World) -> None:
    change, unit = await one_unit(world, "a")
    world.phones.script["a"] = [DeliveryOutcome.UNKNOWN]
    await world.deliver(unit)
    await world.close(change)
    assert await counted(world, change) == (0, 0)
    await world.run()
    await confirm(world, change, "a")
    assert await counted(world, change) == (1, 1)


async def test_confirmation_follows_the_phone_and_not_its_ref(world: World) -> None:
    await world.register("old", HERE, "phone")
    change = await world.open()
    await world.run()
    await world.close(change)
    await world.run()
    await world.register("new", AWAY, "phone")
    await world.register("old", AWAY, "another")
    assert await confirm(world, change, "old") == [True]
    assert await counted(world, change) == (1, 0)
    assert await confirm(world, change, "new") == [True]
    assert await counted(world, change) == (1, 1)


async def test_expired_phone_may_confirm_and_removed_may_not(world: World) -> None:
    await world.register("a", HERE)
    await world.register("b", HERE)
    change = await world.open()
    await world.run()
    # Longer than a registration lasts, but not the alert.
    world.clock.moment += timedelta(days=44)
    await world.close(change)
    await world.run()
    world.clock.moment += timedelta(days=30)
    await world.remove("b")
    assert await confirm(world, change, "a", "b") == [True, False]
    assert await counted(world, change) == (2, 1)


async def test_counts_survive_the_loss_of_redis(world: World) -> None:
    change = await ended(world, a=HERE, b=HERE)
    await confirm(world, change, "a")
    await world.embedded.flush()
    assert await counted(world, change) == (2, 1)
    await confirm(world, change, "b")
    await world.embedded.flush()
    assert await counted(world, change) == (2, 2)


async def test_partner_that_pulls_counts_the_phones_it_was_named(world: World) -> None:
    for ref in ("a", "b", "c"):
        await world.register(ref, HERE, tenant=PULL)
    change = await world.open()
    await world.run()
    named = [ref for ref, _, _ in await world.page(change, 2)]
    assert len(named) == 2
    await world.close(change)
    await world.run()
    assert await confirm(world, change, "a", "b", "c", tenant=PULL) == [True] * 3
    assert await counted(world, change, PULL) == (2, 2)
    assert await counted(world, change, PUSH) == (0, 0)


async def test_confirmations_end_and_their_counts_stay(world: World) -> None:
    change = await ended(world, a=HERE, b=HERE)
    world.clock.moment += timedelta(days=90) - timedelta(milliseconds=1)
    await confirm(world, change, "a")
    world.clock.moment += timedelta(milliseconds=1)
    assert await confirm(world, change, "b") == [True]
    assert await counted(world, change) == (2, 1)
    alerts, removals = world.repositories.alerts.alerts, RemovalRepository(world.database)
    assert await clear_removals(alerts, removals, now=world.clock.moment) == 0
    assert await removals.alerts() == [change.alert]
    world.clock.moment += timedelta(days=1)
    assert await clear_removals(alerts, removals, now=world.clock.moment) == 1
    assert await removals.alerts() == []
    assert await counted(world, change) == (2, 1)
    assert await clear_removals(alerts, removals, now=world.clock.moment) == 0
