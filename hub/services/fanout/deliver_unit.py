"""Delivering a unit: claim it, send it batch by batch, and leave a row that anyone can go on from."""

import contextlib
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace

from hub.domain.retries import LONGEST_WISH, LONGEST_WISH_AT_END, Retry
from hub.domain.units import MAX_ATTEMPTS, Settlement, Unit, UnitKind, UnitState
from hub.errors import LeaseLost, RetryLater
from hub.services.fanout.batches import Batch, next_batch
from hub.services.fanout.guard import HELD_WAIT, SUSPENDED_WAIT, Guard, look
from hub.services.fanout.lease import Lease
from hub.services.fanout.ports import FanoutDesk, Outlet
from hub.services.fanout.send_batch import BatchEnd, BatchResult, send_batch

log = logging.getLogger(__name__)

SLOW_ANSWER = 2.0
"""Seconds from the last push of a batch to the last answer after which a provider is slow, whatever it answers."""

INTERRUPTED_WAIT = 2.0
BUSY_WAIT = 0.3
EVERY_REVISION = 2**31
"""More than any alert has: told of whichever."""


InTurn = Callable[[], AbstractAsyncContextManager[bool]]
"""Entered around all that a batch does in the open, from its intent to its marks; false: the worker's turn is over."""


@contextlib.asynccontextmanager
async def _at_once() -> AsyncIterator[bool]:
    yield True


@dataclass
class Hold:
    """A claimed unit in the hands of this worker. `guard` is the last look at it, `busy` were another batch's."""

    unit: Unit
    lease: Lease
    in_turn: InTurn
    guard: Guard | None = None
    tried: set[int] = field(default_factory=set)
    busy: set[int] = field(default_factory=set)
    known: frozenset[int] = frozenset()
    """Who had been tried before this claim, and could not be told."""
    told: bool = False
    wished: float | None = None
    refilled: float = 0.0

    @property
    def asleep(self) -> frozenset[int]:
        """The deferred whose moment has not come, unless an officer has overridden what they asked for."""
        assert self.guard is not None
        if self.guard.alert.overrides_preferences:
            return frozenset()
        return frozenset(n for n, until in self.unit.asleep.items() if until > self.guard.now)


async def deliver_unit(desk: FanoutDesk, unit_id: str, in_turn: InTurn = _at_once) -> None:
    """Work on a unit until it is done, held, or another has it. A lost or doubled bell changes nothing.

    Devices are read and batches settled outside of `in_turn`: meanwhile the batch of another unit may be sent.
    """
    started = time.monotonic()
    claimed = await desk.units.claim(unit_id)
    if claimed is None:
        return
    unit, token = claimed
    known = frozenset(unit.deferred.keys() - unit.asleep.keys())
    hold = Hold(unit, Lease(desk, unit, token, started), in_turn, known=known)
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


async def _work(desk: FanoutDesk, hold: Hold) -> None:
    unit = hold.unit
    outlet = await desk.outlets.of_tenant(unit.tenant)
    if unit.attempts > MAX_ATTEMPTS:
        await _park(desk, hold, outlet)
        return
    if outlet is None or outlet.suspended:
        await _settle_begun(desk, hold)
        await desk.units.give_back(hold.unit, hold.lease.token, wait=SUSPENDED_WAIT)
        return
    hold.guard = await look(desk, unit.alert)
    end = _end_at_once(unit, hold.guard)
    while end is BatchEnd.SETTLED:
        end = await _one_batch(desk, hold, outlet)
    await _announce(desk, hold)
    await _END[end](desk, hold)
    details = {"unit": unit.id, "alert": unit.alert, "tenant": unit.tenant, "outcome": end.name.lower()}
    log.info("unit_worked_on", extra=details)


async def _announce(desk: FanoutDesk, hold: Hold) -> None:
    """Tell a partner that pulls that there is something to read.

    The unit is neither ended nor given back before that is written: whoever takes it up after a death does it then.
    """
    unit = hold.unit
    if unit.announced == unit.grown:
        return
    if unit.kind is UnitKind.SWEEP:
        # Movers and newcomers are gathered for some seconds. News, and above all the end of an alert, never wait.
        number = f"{unit.id}.{unit.grown}"
        notice = await desk.notices.add(unit.alert, unit.tenant, "alert.audience", number, {}, revision=unit.revision)
    else:
        notice = await desk.notices.add_growth(unit.alert, unit.tenant)
    await desk.bell.notice(notice)
    hold.unit = replace(unit, announced=unit.grown)


def _end_at_once(unit: Unit, guard: Guard) -> BatchEnd:
    """Spares reading devices for a unit that could not send anything; what was begun must be settled all the same."""
    if unit.intent is None and guard.void(unit.revision):
        return BatchEnd.VOID
    if unit.intent is None and guard.held(unit.revision):
        return BatchEnd.HELD
    return BatchEnd.SETTLED


async def _one_batch(desk: FanoutDesk, hold: Hold, outlet: Outlet) -> BatchEnd:
    assert hold.guard is not None
    # The clock was read with the guard: quiet hours need it no finer.
    later = hold.asleep | hold.tried
    batch = await next_batch(desk.devices, hold.unit, desk.batch_size, hold.guard.now, later)
    if batch is None:
        return _end_of(hold)
    if batch.intent.from_deferred or batch.recovered:
        hold.tried |= set(batch.entries)
    if not batch.entries:
        # Nothing to send: only the place is saved.
        await _settle(desk, hold, Settlement(revision=0, cursor=batch.intent.next))
        return BatchEnd.SETTLED
    async with hold.in_turn() as begun:
        if not begun:
            return BatchEnd.OVER
        async with hold.lease.kept():
            result = await _in_the_open(desk, hold, batch, outlet)
    await _settle(desk, hold, result.settlement)
    hold.guard = result.guard
    hold.wished = min((wish for wish in (hold.wished, result.wished) if wish is not None), default=None)
    hold.told = hold.told or bool(result.settlement.accepted)
    hold.refilled = result.refilled
    hold.busy = (hold.busy - batch.entries.keys()) | result.busy
    hold.tried = (hold.tried | result.settlement.deferred.keys()) - result.not_begun
    return result.end


async def _in_the_open(desk: FanoutDesk, hold: Hold, batch: Batch, outlet: Outlet) -> BatchResult:
    assert hold.guard is not None
    if not batch.recovered:
        hold.unit = await desk.units.intend(hold.unit, hold.lease.token, batch.intent)
    result = await send_batch(desk, hold.unit, batch, outlet, hold.guard, hold.lease)
    if result.answered or result.unanswered:
        await _tell_breaker(desk, hold.unit, result)
    if result.end is BatchEnd.RATIONED:
        # The lane's other units would find the same bucket. The tick rings again before it runs over.
        with contextlib.suppress(RetryLater):
            await desk.lanes.pause(hold.unit.tenant, result.refilled)
    return result


async def _tell_breaker(desk: FanoutDesk, unit: Unit, result: BatchResult) -> None:
    slow = result.drained > SLOW_ANSWER
    try:
        seconds = await desk.lanes.report(unit.tenant, result.answered, result.unanswered, result.wished, slow=slow)
    except Exception as failure:  # noqa: BLE001 - whatever it is, the batch that was sent has still to be settled
        # Without Redis there is no breaker; whoever cannot claim there sends nothing anyway.
        if not isinstance(failure, RetryLater):
            details = {"tenant": unit.tenant, "alert": unit.alert, "outcome": type(failure).__name__}
            log.warning("breaker_not_told", extra=details)
        return
    if seconds:
        details = {"tenant": unit.tenant, "alert": unit.alert, "devices": result.unanswered, "seconds": seconds}
        log.warning("lane_closed", extra=details)


def _end_of(hold: Hold) -> BatchEnd:
    """Where a unit stands once nothing more of it can be tried by this claim."""
    if not hold.unit.deferred:
        return BatchEnd.DONE
    waiting = hold.unit.deferred.keys() - hold.asleep
    if not waiting:
        return BatchEnd.ASLEEP
    # Whoever waits for another batch only, which is about to be settled, is not put off like a failure.
    return BatchEnd.BUSY if waiting <= hold.busy else BatchEnd.WAITING


async def _settle(desk: FanoutDesk, hold: Hold, settlement: Settlement) -> None:
    started = time.monotonic()
    hold.unit = await desk.units.settle(hold.unit, hold.lease.token, settlement)
    hold.lease.extended(started)


async def _settle_begun(desk: FanoutDesk, hold: Hold, counted: frozenset[int] = frozenset()) -> None:
    """Settle an open batch without looking into it: whom it held is possibly told, and a close need not wait for it.

    Those of `counted` are of this unit's tally from now on.
    """
    intent = hold.unit.intent
    if intent:
        entries = dict(intent.entries)
        settlement = Settlement(0, intent.next, unknown=frozenset(entries), deferred=entries, first_won=counted)
        await _settle(desk, hold, settlement)


async def _never_told(desk: FanoutDesk, unit: Unit) -> frozenset[int]:
    """Those of an open batch whom no settled batch of any unit has told: their turn has come, and none counts them."""
    if unit.intent is None or unit.kind is UnitKind.SWEEP:
        return frozenset()
    told = await desk.units.told_before(unit.alert, EVERY_REVISION)
    return frozenset(unit.intent.entries) - told.get(unit.tenant, set())


async def _park(desk: FanoutDesk, hold: Hold, outlet: Outlet | None) -> None:
    pushes = outlet is not None and not outlet.pulls
    await _settle_begun(desk, hold, await _never_told(desk, hold.unit) if pushes else frozenset())
    if pushes:
        # Whoever is offered in a page is still served it; nobody else of this unit has a turn again.
        tally, asleep = hold.unit.tally, frozenset(hold.unit.asleep)
        failed = tally.won - tally.dead - (tally.withheld - asleep)
        await _settle(desk, hold, Settlement(0, hold.unit.cursor, failed=failed))
    await _announce(desk, hold)
    unit = hold.unit
    log.error("unit_parked", extra={"unit": unit.id, "alert": unit.alert, "attempts": MAX_ATTEMPTS})
    died = f"{MAX_ATTEMPTS} claims without a settled batch: whoever worked on it died"
    await desk.units.finish(unit, hold.lease.token, UnitState.PARKED, error=unit.error or died)


async def _done(desk: FanoutDesk, hold: Hold) -> None:
    await desk.units.finish(hold.unit, hold.lease.token, UnitState.DONE)


async def _void(desk: FanoutDesk, hold: Hold) -> None:
    await desk.units.finish(hold.unit, hold.lease.token, UnitState.VOID)


async def _held(desk: FanoutDesk, hold: Hold) -> None:
    await desk.units.give_back(hold.unit, hold.lease.token, wait=HELD_WAIT)


async def _rationed(desk: FanoutDesk, hold: Hold) -> None:
    # Some of the unit may have been refused by the provider itself, which then has the longer wish.
    await desk.units.give_back(hold.unit, hold.lease.token, wait=max(hold.refilled, hold.wished or 0.0))


async def _over(desk: FanoutDesk, hold: Hold) -> None:
    await desk.units.give_back(hold.unit, hold.lease.token, wait=0.0)


async def _busy(desk: FanoutDesk, hold: Hold) -> None:
    await desk.units.give_back(hold.unit, hold.lease.token, wait=BUSY_WAIT)


async def _waiting(desk: FanoutDesk, hold: Hold) -> None:
    assert hold.guard is not None
    unit, now = hold.unit, hold.guard.now
    longest = LONGEST_WISH_AT_END if hold.guard.cancels(unit.revision) else LONGEST_WISH
    failed_first = unit.deferred.keys() - hold.asleep - hold.known
    wakes = min((until for until in unit.asleep.values() if until > now), default=None)
    retry = Retry(
        wished=min(hold.wished or 0.0, longest),
        anew=hold.told or bool(failed_first),
        within=(wakes - now).total_seconds() if wakes else None,
    )
    await desk.units.give_back(unit, hold.lease.token, retry=retry)


async def _asleep(desk: FanoutDesk, hold: Hold) -> None:
    await desk.units.give_back(hold.unit, hold.lease.token, wait=0.0, wake=min(hold.unit.asleep.values()))


_END: dict[BatchEnd, Callable[[FanoutDesk, Hold], Awaitable[None]]] = {
    BatchEnd.DONE: _done,
    BatchEnd.VOID: _void,
    BatchEnd.HELD: _held,
    BatchEnd.RATIONED: _rationed,
    BatchEnd.OVER: _over,
    BatchEnd.BUSY: _busy,
    BatchEnd.WAITING: _waiting,
    BatchEnd.ASLEEP: _asleep,
}
