"""End a claim: finish the unit, or give it back so that a later claim goes on."""

from collections.abc import Awaitable, Callable

from hub.domain.delivery.retries import MAX_RETRY_AFTER_AT_END_SECONDS, MAX_RETRY_AFTER_SECONDS, Retry
from hub.domain.delivery.units import UnitState
from hub.services.fanout.ports.units import Units
from hub.services.fanout.steps.batch_result import BatchEnd
from hub.services.fanout.steps.claimed_unit import ClaimedUnit
from hub.services.fanout.steps.guard import HELD_WAIT

BUSY_WAIT_SECONDS = 0.3


async def _done(units: Units, claimed: ClaimedUnit) -> None:
    await units.finish(claimed.unit, claimed.lease.token, UnitState.DONE)


async def _void(units: Units, claimed: ClaimedUnit) -> None:
    await units.finish(claimed.unit, claimed.lease.token, UnitState.VOID)


async def _held(units: Units, claimed: ClaimedUnit) -> None:
    await units.give_back(claimed.unit, claimed.lease.token, wait=HELD_WAIT)


async def _out_of_quota(units: Units, claimed: ClaimedUnit) -> None:
    # The provider itself may have refused some of the unit; then the longer of the two waits counts.
    await units.give_back(claimed.unit, claimed.lease.token, wait=max(claimed.quota_wait, _retry_after(claimed)))


async def _turn_over(units: Units, claimed: ClaimedUnit) -> None:
    await units.give_back(claimed.unit, claimed.lease.token, wait=0.0)


async def _busy(units: Units, claimed: ClaimedUnit) -> None:
    await units.give_back(claimed.unit, claimed.lease.token, wait=BUSY_WAIT_SECONDS)


async def _waiting(units: Units, claimed: ClaimedUnit) -> None:
    assert claimed.guard is not None
    unit, now = claimed.unit, claimed.guard.now
    failed_first = unit.deferred.keys() - claimed.asleep - claimed.deferred_before
    wakes = min((until for until in unit.asleep.values() if until > now), default=None)
    retry = Retry(
        wished=_retry_after(claimed),
        anew=claimed.has_reached or bool(failed_first),
        within=(wakes - now).total_seconds() if wakes else None,
    )
    await units.give_back(unit, claimed.lease.token, retry=retry)


def _retry_after(claimed: ClaimedUnit) -> float:
    """Return the provider's Retry-After in seconds, capped: lower for a CANCEL than for news."""
    assert claimed.guard is not None
    cap = MAX_RETRY_AFTER_AT_END_SECONDS if claimed.guard.cancels(claimed.unit.revision) else MAX_RETRY_AFTER_SECONDS
    return min(claimed.retry_after or 0.0, cap)


async def _asleep(units: Units, claimed: ClaimedUnit) -> None:
    await units.give_back(claimed.unit, claimed.lease.token, wait=0.0, wake=min(claimed.unit.asleep.values()))


END: dict[BatchEnd, Callable[[Units, ClaimedUnit], Awaitable[None]]] = {
    BatchEnd.DONE: _done,
    BatchEnd.VOID: _void,
    BatchEnd.HELD: _held,
    BatchEnd.OUT_OF_QUOTA: _out_of_quota,
    BatchEnd.TURN_OVER: _turn_over,
    BatchEnd.BUSY: _busy,
    BatchEnd.WAITING: _waiting,
    BatchEnd.ASLEEP: _asleep,
}
