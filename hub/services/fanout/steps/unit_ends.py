"""How a claim ends: the unit is ended, or given back to be gone on with later."""

from collections.abc import Awaitable, Callable

from hub.domain.retries import MAX_RETRY_AFTER_AT_END_SECONDS, MAX_RETRY_AFTER_SECONDS, Retry
from hub.domain.units import UnitState
from hub.services.fanout.ports import FanoutDesk
from hub.services.fanout.steps.batch_result import BatchEnd
from hub.services.fanout.steps.claimed_unit import ClaimedUnit
from hub.services.fanout.steps.guard import HELD_WAIT

BUSY_WAIT = 0.3


async def _done(desk: FanoutDesk, hold: ClaimedUnit) -> None:
    await desk.units.finish(hold.unit, hold.lease.token, UnitState.DONE)


async def _void(desk: FanoutDesk, hold: ClaimedUnit) -> None:
    await desk.units.finish(hold.unit, hold.lease.token, UnitState.VOID)


async def _held(desk: FanoutDesk, hold: ClaimedUnit) -> None:
    await desk.units.give_back(hold.unit, hold.lease.token, wait=HELD_WAIT)


async def _rationed(desk: FanoutDesk, hold: ClaimedUnit) -> None:
    # Some of the unit may have been refused by the provider itself, which then has the longer wish.
    await desk.units.give_back(hold.unit, hold.lease.token, wait=max(hold.refilled, _wished(hold)))


async def _over(desk: FanoutDesk, hold: ClaimedUnit) -> None:
    await desk.units.give_back(hold.unit, hold.lease.token, wait=0.0)


async def _busy(desk: FanoutDesk, hold: ClaimedUnit) -> None:
    await desk.units.give_back(hold.unit, hold.lease.token, wait=BUSY_WAIT)


async def _waiting(desk: FanoutDesk, hold: ClaimedUnit) -> None:
    assert hold.guard is not None
    unit, now = hold.unit, hold.guard.now
    failed_first = unit.deferred.keys() - hold.asleep - hold.known
    wakes = min((until for until in unit.asleep.values() if until > now), default=None)
    retry = Retry(
        wished=_wished(hold),
        anew=hold.told or bool(failed_first),
        within=(wakes - now).total_seconds() if wakes else None,
    )
    await desk.units.give_back(unit, hold.lease.token, retry=retry)


def _wished(hold: ClaimedUnit) -> float:
    """Seconds that those who are left are let alone as their provider wishes, as far as that is heeded."""
    assert hold.guard is not None
    longest = MAX_RETRY_AFTER_AT_END_SECONDS if hold.guard.cancels(hold.unit.revision) else MAX_RETRY_AFTER_SECONDS
    return min(hold.wished or 0.0, longest)


async def _asleep(desk: FanoutDesk, hold: ClaimedUnit) -> None:
    await desk.units.give_back(hold.unit, hold.lease.token, wait=0.0, wake=min(hold.unit.asleep.values()))


END: dict[BatchEnd, Callable[[FanoutDesk, ClaimedUnit], Awaitable[None]]] = {
    BatchEnd.DONE: _done,
    BatchEnd.VOID: _void,
    BatchEnd.HELD: _held,
    BatchEnd.RATIONED: _rationed,
    BatchEnd.OVER: _over,
    BatchEnd.BUSY: _busy,
    BatchEnd.WAITING: _waiting,
    BatchEnd.ASLEEP: _asleep,
}
