"""Delivering a partner's waiting units: each partner has a lane of its own, so that none waits for another's."""

import asyncio
import contextlib
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterable, Mapping

from hub.domain.lanes import Place
from hub.domain.units import Unit
from hub.errors import RetryLater
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.find_waiting import find_waiting
from hub.services.fanout.ports import FanoutDesk

TURN_SECONDS = 5.0
"""After so long another lane has its turn: this one's bell goes to the end of the queue."""

LOOK_AHEAD = 20
"""Units looked up at once; another worker in the same lane may take some of them first."""


async def deliver_lane(desk: FanoutDesk, tenant: int) -> None:
    """Work on a tenant's units until none waits or the turn is over. A lost or doubled bell changes nothing."""
    place = await desk.lanes.enter(tenant)
    if place is None:
        # Full, or its channel is down: those inside go on, and the tick rings for what waits after a pause.
        return
    until = time.monotonic() + TURN_SECONDS
    async with _kept(desk, place):
        more = await _work(desk, place, until)
    if more:
        await desk.bell.lane(tenant)


async def ring_for(desk: FanoutDesk, units: Iterable[Unit]) -> None:
    """Ring for units that were just added."""
    await ring_lanes(desk, Counter(unit.tenant for unit in units))


async def ring_lanes(desk: FanoutDesk, waiting: Mapping[int, int]) -> None:
    """Ring for units that wait, by tenant: once for each worker that may be in a lane at once."""
    for tenant, count in sorted(waiting.items()):
        for _ in range(min(count, desk.lanes.width)):
            await desk.bell.lane(tenant)


async def _work(desk: FanoutDesk, place: Place, until: float) -> bool:
    """Deliver unit after unit; True if the turn ended before the work did."""
    while waiting := await find_waiting(desk, LOOK_AHEAD, place.tenant):
        for unit_id in waiting:
            if not await desk.lanes.stay(place):
                return False
            await deliver_unit(desk, unit_id)
            if time.monotonic() >= until:
                return True
    return False


@contextlib.asynccontextmanager
async def _kept(desk: FanoutDesk, place: Place) -> AsyncIterator[None]:
    """Hold the place as long as this process lives and works."""
    keeper = asyncio.create_task(_keep(desk, place))
    try:
        yield
    finally:
        keeper.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await keeper
        with contextlib.suppress(RetryLater):
            await desk.lanes.leave(place)


async def _keep(desk: FanoutDesk, place: Place) -> None:
    while True:
        await asyncio.sleep(desk.lanes.hold.total_seconds() / 4)
        with contextlib.suppress(RetryLater):
            await desk.lanes.stay(place)
