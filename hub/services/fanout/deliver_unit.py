"""Delivering a unit: claim it, send it batch by batch, and leave a row that anyone can go on from."""

import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from hub.domain.units import MAX_ATTEMPTS, Settlement, Unit, UnitState
from hub.errors import LeaseLost
from hub.services.fanout.batches import next_batch
from hub.services.fanout.ports import FanoutDesk, Outlet
from hub.services.fanout.send_batch import BatchEnd, send_batch

log = logging.getLogger(__name__)

LEASE_MARGIN = 5.0
"""Seconds before the lease's end after which nothing is begun; a sixth of a short lease."""

SUSPENDED_WAIT = 30.0
HELD_WAIT = 1.0
BUSY_WAIT = 0.3


@dataclass
class Hold:
    """A claimed unit in the hands of this worker."""

    unit: Unit
    token: str
    deadline: float
    tried: set[int] = field(default_factory=set)
    wished: float | None = None
    offered: bool = False


async def deliver_unit(desk: FanoutDesk, unit_id: str) -> None:
    """Work on a unit until it is done, held, or another has it. A lost or doubled bell changes nothing."""
    # The worker's own deadline starts before the request, so it can only be earlier than the server's.
    started = time.monotonic()
    claimed = await desk.units.claim(unit_id)
    if claimed is None:
        return
    unit, token = claimed
    hold = Hold(unit, token, _deadline(desk, started))
    try:
        await _work(desk, hold)
    except LeaseLost:
        log.info("lease_lost", extra={"unit": unit_id, "alert": unit.alert})


async def _work(desk: FanoutDesk, hold: Hold) -> None:
    unit = hold.unit
    if unit.attempts > MAX_ATTEMPTS:
        await _park(desk, hold)
        return
    outlet = await desk.outlets.of_tenant(unit.tenant)
    if outlet is None or outlet.suspended:
        await desk.units.give_back(unit, hold.token, wait=SUSPENDED_WAIT)
        return
    while (end := await _one_batch(desk, hold, outlet)) is BatchEnd.SETTLED:
        pass
    await _END[end](desk, hold)
    if hold.offered:
        await desk.bell.notice(await desk.notices.add_growth(unit.alert, unit.tenant))


async def _one_batch(desk: FanoutDesk, hold: Hold, outlet: Outlet) -> BatchEnd:
    started = time.monotonic()
    batch = await next_batch(desk.devices, hold.unit, desk.batch_size, await desk.clock.now(), frozenset(hold.tried))
    if batch is None:
        return BatchEnd.WAITING if hold.unit.deferred else BatchEnd.DONE
    if batch.intent.from_deferred or batch.recovered:
        hold.tried |= set(batch.entries)
    if not batch.entries:
        # Nothing to send: only the place is saved.
        end = Settlement(revision=0, cursor=batch.intent.next)
        hold.unit = await desk.units.settle(hold.unit, hold.token, end)
        return BatchEnd.SETTLED
    if not batch.recovered:
        hold.unit = await desk.units.intend(hold.unit, hold.token, batch.intent)
        hold.deadline = _deadline(desk, started)
    result = await send_batch(desk, hold.unit, batch, outlet, hold.deadline)
    hold.unit = await desk.units.settle(hold.unit, hold.token, result.settlement)
    hold.deadline = _deadline(desk, time.monotonic())
    hold.wished = max(filter(None, (hold.wished, result.wished)), default=None)
    hold.tried |= set(result.settlement.deferred)
    hold.offered |= result.settlement.offered
    return result.end


def _deadline(desk: FanoutDesk, started: float) -> float:
    return started + desk.lease_seconds - min(LEASE_MARGIN, desk.lease_seconds / 6)


async def _park(desk: FanoutDesk, hold: Hold) -> None:
    """Parking settles the open batch: whom it held is possibly told, and a close need not wait for it."""
    unit = hold.unit
    if unit.intent:
        settlement = Settlement(
            revision=0,
            cursor=unit.intent.next,
            unknown=frozenset(unit.intent.entries),
            deferred=dict(unit.intent.entries),
        )
        unit = await desk.units.settle(unit, hold.token, settlement)
    log.error("unit_parked", extra={"unit": unit.id, "alert": unit.alert, "attempts": unit.attempts})
    await desk.units.finish(unit, hold.token, UnitState.PARKED, error=f"{MAX_ATTEMPTS} claims without a settled batch")


async def _done(desk: FanoutDesk, hold: Hold) -> None:
    await desk.units.finish(hold.unit, hold.token, UnitState.DONE)


async def _void(desk: FanoutDesk, hold: Hold) -> None:
    await desk.units.finish(hold.unit, hold.token, UnitState.VOID)


async def _held(desk: FanoutDesk, hold: Hold) -> None:
    await desk.units.give_back(hold.unit, hold.token, wait=HELD_WAIT)


async def _busy(desk: FanoutDesk, hold: Hold) -> None:
    await desk.units.give_back(hold.unit, hold.token, wait=BUSY_WAIT)


async def _waiting(desk: FanoutDesk, hold: Hold) -> None:
    await desk.units.give_back(hold.unit, hold.token, wished=hold.wished)


_END: dict[BatchEnd, Callable[[FanoutDesk, Hold], Awaitable[None]]] = {
    BatchEnd.DONE: _done,
    BatchEnd.VOID: _void,
    BatchEnd.HELD: _held,
    BatchEnd.BUSY: _busy,
    BatchEnd.WAITING: _waiting,
}
