"""Deliver a unit: claim it, send it batch by batch, and leave a row from which any worker can go on."""

import contextlib
import logging
import time

from hub.domain.delivery.units import MAX_ATTEMPTS, Settlement, Unit
from hub.errors import LeaseLost, RetryLater
from hub.services.fanout.parts import UnitDelivery
from hub.services.fanout.ports.delivery import DeliveryRoute, PartnerQueues
from hub.services.fanout.send_batch import send_batch
from hub.services.fanout.steps.batch_result import BatchEnd, BatchResult
from hub.services.fanout.steps.batches import Batch, next_batch, read_again
from hub.services.fanout.steps.claimed_unit import ClaimedUnit, SendTurn, announce_growth, send_at_once, settle
from hub.services.fanout.steps.guard import SUSPENDED_WAIT, Guard
from hub.services.fanout.steps.lease import Lease
from hub.services.fanout.steps.park import park, settle_begun
from hub.services.fanout.steps.unit_ends import END

log = logging.getLogger(__name__)

SLOW_ANSWER_SECONDS = 2.0
"""Seconds from a batch's last push to its last answer after which a provider counts as slow, even if it accepts all."""

MAX_READ_AGE_SECONDS = 2.0
"""The age at which devices that were read are read again, once their batch has its turn."""

INTERRUPTED_WAIT_SECONDS = 2.0


async def deliver_unit(delivery: UnitDelivery, unit_id: str, send_turn: SendTurn = send_at_once) -> None:
    """Work on a unit until it is done or held, or another worker has it. A lost or doubled task changes nothing.

    Devices are read and batches settled outside of `send_turn`: meanwhile another unit's batch may be sent.
    """
    started = time.monotonic()
    leased = await delivery.units.claim(unit_id)
    if leased is None:
        return
    unit, token = leased
    lease = Lease(delivery.units, delivery.settings.lease_seconds, unit, token, started)
    deferred_before = frozenset(unit.deferred.keys() - unit.asleep.keys())
    claimed = ClaimedUnit(unit, lease, send_turn, deferred_before=deferred_before)
    try:
        await _work(delivery, claimed)
    except LeaseLost:
        log.info("lease_lost", extra={"unit": unit_id, "alert": unit.alert})
    except RetryLater as failure:
        # The database or Redis was away, which is not the unit's fault: its attempts do not count. Its intent holds
        # what was begun, so the next worker treats those devices as possibly reached.
        log.warning("unit_interrupted", extra={"unit": unit_id, "alert": unit.alert, "code": failure.code})
        with contextlib.suppress(RetryLater):
            await delivery.units.give_back(claimed.unit, token, wait=INTERRUPTED_WAIT_SECONDS)
    except Exception as failure:
        # It may happen again at each claim: the operator who finds the unit parked reads the kind of failure.
        with contextlib.suppress(RetryLater):
            await delivery.units.note(unit, token, type(failure).__name__)
        raise


async def _work(delivery: UnitDelivery, claimed: ClaimedUnit) -> None:
    unit = claimed.unit
    route = await delivery.delivery_routes.of_tenant(unit.tenant)
    if unit.attempts > MAX_ATTEMPTS:
        await park(delivery.units, delivery.outbox, claimed, route)
        return
    if route is None or route.suspended:
        await settle_begun(delivery.units, claimed)
        await delivery.units.give_back(claimed.unit, claimed.lease.token, wait=SUSPENDED_WAIT)
        return
    claimed.guard = await delivery.guards.read(unit.alert)
    end = _end_at_once(unit, claimed.guard)
    while end is BatchEnd.SETTLED:
        end = await _one_batch(delivery, claimed, route)
    await announce_growth(delivery.outbox, claimed)
    await END[end](delivery.units, claimed)
    details = {"unit": unit.id, "alert": unit.alert, "tenant": unit.tenant, "outcome": end.name.lower()}
    log.info("unit_worked_on", extra=details)


def _end_at_once(unit: Unit, guard: Guard) -> BatchEnd:
    """Return how a unit that could send nothing ends, without reading devices; an open batch is settled first."""
    if unit.intent is None and guard.void(unit.revision):
        return BatchEnd.VOID
    if unit.intent is None and guard.held(unit.revision):
        return BatchEnd.HELD
    return BatchEnd.SETTLED


async def _one_batch(delivery: UnitDelivery, claimed: ClaimedUnit, route: DeliveryRoute) -> BatchEnd:
    assert claimed.guard is not None
    # The clock was read with the guard: quiet hours need it no finer.
    later, started = claimed.asleep | claimed.tried, time.monotonic()
    batch = await next_batch(delivery.devices, claimed.unit, delivery.settings.batch_size, claimed.guard.now, later)
    if batch is None:
        return _end_of(claimed)
    if batch.intent.from_deferred or batch.recovered:
        claimed.tried |= set(batch.entries)
    if not batch.entries:
        # Nothing to send: only the cursor is saved.
        await settle(delivery.units, claimed, Settlement(revision=0, cursor=batch.intent.next))
        return BatchEnd.SETTLED
    async with claimed.send_turn() as has_turn:
        if not has_turn:
            return BatchEnd.TURN_OVER
        if time.monotonic() - started > MAX_READ_AGE_SECONDS:
            batch = await read_again(delivery.devices, claimed.unit, batch, await delivery.clock.now())
        async with claimed.lease.kept():
            result = await _send(delivery, claimed, batch, route)
    await settle(delivery.units, claimed, result.settlement)
    claimed.guard = result.guard
    claimed.retry_after = min(
        (seconds for seconds in (claimed.retry_after, result.retry_after) if seconds is not None), default=None
    )
    claimed.has_reached = claimed.has_reached or bool(result.settlement.accepted)
    claimed.quota_wait = result.quota_wait
    claimed.busy = (claimed.busy - batch.entries.keys()) | result.busy
    claimed.tried = (claimed.tried | result.settlement.deferred.keys()) - result.not_begun
    return result.end


async def _send(delivery: UnitDelivery, claimed: ClaimedUnit, batch: Batch, route: DeliveryRoute) -> BatchResult:
    """Save the batch's intent, send it and report to the circuit breaker."""
    assert claimed.guard is not None
    if not batch.recovered:
        claimed.unit = await delivery.units.intend(claimed.unit, claimed.lease.token, batch.intent)
    result = await send_batch(delivery.batch_delivery, claimed.unit, batch, route, claimed.guard, claimed.lease)
    if result.answered or result.failed:
        await _report(delivery.partner_queues, claimed.unit, result)
    if result.end is BatchEnd.OUT_OF_QUOTA:
        # The queue's other units would find the same bucket empty. Workers are notified again before it overflows.
        with contextlib.suppress(RetryLater):
            await delivery.partner_queues.pause(claimed.unit.tenant, result.quota_wait)
    return result


async def _report(partner_queues: PartnerQueues, unit: Unit, result: BatchResult) -> None:
    slow = result.last_answer_seconds > SLOW_ANSWER_SECONDS
    try:
        seconds = await partner_queues.report(
            unit.tenant, result.answered, result.failed, result.retry_after, slow=slow
        )
    except Exception as failure:  # noqa: BLE001 - the batch that was sent must still be settled
        # Without Redis there is no circuit breaker, and without claims there nothing is sent anyway.
        if not isinstance(failure, RetryLater):
            details = {"tenant": unit.tenant, "alert": unit.alert, "outcome": type(failure).__name__}
            log.warning("breaker_report_failed", extra=details)
        return
    if seconds:
        details = {"tenant": unit.tenant, "alert": unit.alert, "devices": result.failed, "seconds": seconds}
        log.warning("circuit_opened", extra=details)


def _end_of(claimed: ClaimedUnit) -> BatchEnd:
    """Return where a unit stands once this claim can try nothing more of it."""
    if not claimed.unit.deferred:
        return BatchEnd.DONE
    waiting = claimed.unit.deferred.keys() - claimed.asleep
    if not waiting:
        return BatchEnd.ASLEEP
    # Devices that wait only for another batch, which is about to be settled, are not delayed like a failure.
    return BatchEnd.BUSY if waiting <= claimed.busy else BatchEnd.WAITING
