"""Delivering a unit: claim it, send it batch by batch, and leave a row that anyone can go on from."""

import contextlib
import logging
import time

from hub.domain.units import MAX_ATTEMPTS, Settlement, Unit
from hub.errors import LeaseLost, RetryLater
from hub.services.fanout.ports import DeliveryRoute, FanoutDesk
from hub.services.fanout.send_batch import send_batch
from hub.services.fanout.steps.batch_result import BatchEnd, BatchResult
from hub.services.fanout.steps.batches import Batch, next_batch, read_again
from hub.services.fanout.steps.claimed_unit import ClaimedUnit, InTurn, announce, at_once, settle
from hub.services.fanout.steps.guard import SUSPENDED_WAIT, Guard, look
from hub.services.fanout.steps.lease import Lease
from hub.services.fanout.steps.park import park, settle_begun
from hub.services.fanout.steps.unit_ends import END

log = logging.getLogger(__name__)

SLOW_ANSWER = 2.0
"""Seconds from the last push of a batch to the last answer after which a provider is slow, whatever it answers."""

STALE = 2.0
"""Seconds after which what was read of devices is read again, once their batch has its turn."""

INTERRUPTED_WAIT = 2.0


async def deliver_unit(desk: FanoutDesk, unit_id: str, in_turn: InTurn = at_once) -> None:
    """Work on a unit until it is done, held, or another has it. A lost or doubled bell changes nothing.

    Devices are read and batches settled outside of `in_turn`: meanwhile the batch of another unit may be sent.
    """
    started = time.monotonic()
    claimed = await desk.units.claim(unit_id)
    if claimed is None:
        return
    unit, token = claimed
    known = frozenset(unit.deferred.keys() - unit.asleep.keys())
    hold = ClaimedUnit(unit, Lease(desk, unit, token, started), in_turn, known=known)
    try:
        await _work(desk, hold)
    except LeaseLost:
        log.info("lease_lost", extra={"unit": unit_id, "alert": unit.alert})
    except RetryLater as failure:
        # The database or Redis was away, which is not the unit's fault: its attempts do not count. What was begun
        # is still in its intent, so whoever takes it next treats that as possibly told.
        log.warning("unit_interrupted", extra={"unit": unit_id, "alert": unit.alert, "code": failure.code})
        with contextlib.suppress(RetryLater):
            await desk.units.give_back(hold.unit, token, wait=INTERRUPTED_WAIT)
    except Exception as failure:
        # Whatever it is, it may strike again at each claim: the operator who finds the unit parked learns its kind.
        with contextlib.suppress(RetryLater):
            await desk.units.note(unit, token, type(failure).__name__)
        raise


async def _work(desk: FanoutDesk, hold: ClaimedUnit) -> None:
    unit = hold.unit
    route = await desk.delivery_routes.of_tenant(unit.tenant)
    if unit.attempts > MAX_ATTEMPTS:
        await park(desk, hold, route)
        return
    if route is None or route.suspended:
        await settle_begun(desk, hold)
        await desk.units.give_back(hold.unit, hold.lease.token, wait=SUSPENDED_WAIT)
        return
    hold.guard = await look(desk, unit.alert)
    end = _end_at_once(unit, hold.guard)
    while end is BatchEnd.SETTLED:
        end = await _one_batch(desk, hold, route)
    await announce(desk, hold)
    await END[end](desk, hold)
    details = {"unit": unit.id, "alert": unit.alert, "tenant": unit.tenant, "outcome": end.name.lower()}
    log.info("unit_worked_on", extra=details)


def _end_at_once(unit: Unit, guard: Guard) -> BatchEnd:
    """Spares reading devices for a unit that could not send anything; what was begun must be settled all the same."""
    if unit.intent is None and guard.void(unit.revision):
        return BatchEnd.VOID
    if unit.intent is None and guard.held(unit.revision):
        return BatchEnd.HELD
    return BatchEnd.SETTLED


async def _one_batch(desk: FanoutDesk, hold: ClaimedUnit, route: DeliveryRoute) -> BatchEnd:
    assert hold.guard is not None
    # The clock was read with the guard: quiet hours need it no finer.
    later, started = hold.asleep | hold.tried, time.monotonic()
    batch = await next_batch(desk.devices, hold.unit, desk.batch_size, hold.guard.now, later)
    if batch is None:
        return _end_of(hold)
    if batch.intent.from_deferred or batch.recovered:
        hold.tried |= set(batch.entries)
    if not batch.entries:
        # Nothing to send: only the place is saved.
        await settle(desk, hold, Settlement(revision=0, cursor=batch.intent.next))
        return BatchEnd.SETTLED
    async with hold.in_turn() as begun:
        if not begun:
            return BatchEnd.OVER
        if time.monotonic() - started > STALE:
            batch = await read_again(desk.devices, hold.unit, batch, await desk.clock.now())
        async with hold.lease.kept():
            result = await _in_the_open(desk, hold, batch, route)
    await settle(desk, hold, result.settlement)
    hold.guard = result.guard
    hold.wished = min((wish for wish in (hold.wished, result.wished) if wish is not None), default=None)
    hold.told = hold.told or bool(result.settlement.accepted)
    hold.refilled = result.refilled
    hold.busy = (hold.busy - batch.entries.keys()) | result.busy
    hold.tried = (hold.tried | result.settlement.deferred.keys()) - result.not_begun
    return result.end


async def _in_the_open(desk: FanoutDesk, hold: ClaimedUnit, batch: Batch, route: DeliveryRoute) -> BatchResult:
    assert hold.guard is not None
    if not batch.recovered:
        hold.unit = await desk.units.intend(hold.unit, hold.lease.token, batch.intent)
    result = await send_batch(desk, hold.unit, batch, route, hold.guard, hold.lease)
    if result.answered or result.unanswered:
        await _tell_breaker(desk, hold.unit, result)
    if result.end is BatchEnd.OUT_OF_QUOTA:
        # The lane's other units would find the same bucket. The tick rings again before it runs over.
        with contextlib.suppress(RetryLater):
            await desk.partner_queues.pause(hold.unit.tenant, result.refilled)
    return result


async def _tell_breaker(desk: FanoutDesk, unit: Unit, result: BatchResult) -> None:
    slow = result.drained > SLOW_ANSWER
    try:
        seconds = await desk.partner_queues.report(
            unit.tenant, result.answered, result.unanswered, result.wished, slow=slow
        )
    except Exception as failure:  # noqa: BLE001 - whatever it is, the batch that was sent has still to be settled
        # Without Redis there is no breaker; whoever cannot claim there sends nothing anyway.
        if not isinstance(failure, RetryLater):
            details = {"tenant": unit.tenant, "alert": unit.alert, "outcome": type(failure).__name__}
            log.warning("breaker_not_told", extra=details)
        return
    if seconds:
        details = {"tenant": unit.tenant, "alert": unit.alert, "devices": result.unanswered, "seconds": seconds}
        log.warning("circuit_opened", extra=details)


def _end_of(hold: ClaimedUnit) -> BatchEnd:
    """Where a unit stands once nothing more of it can be tried by this claim."""
    if not hold.unit.deferred:
        return BatchEnd.DONE
    waiting = hold.unit.deferred.keys() - hold.asleep
    if not waiting:
        return BatchEnd.ASLEEP
    # Whoever waits for another batch only, which is about to be settled, is not put off like a failure.
    return BatchEnd.BUSY if waiting <= hold.busy else BatchEnd.WAITING
