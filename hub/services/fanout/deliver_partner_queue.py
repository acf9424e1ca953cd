"""Delivering a partner's waiting units: each partner has a lane of its own, so that none waits for another's."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from functools import partial

from hub.domain.partner_queues import QueueSlot
from hub.domain.units import WaitingUnit
from hub.errors import RetryLater
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.ports import FanoutDesk
from hub.services.fanout.steps.find_waiting import find_waiting
from hub.services.fanout.steps.run_periodically import meanwhile

TURN_SECONDS = 5.0
"""After so long another lane has its turn: this one's bell goes to the end of the queue."""

LOOK_AHEAD = 20
"""Units looked up at once; another worker in the same lane may take some of them first."""

SIDE_BY_SIDE = 3
"""Units a worker has in hand: while a batch of one is sent, those of the others are read and settled."""


async def deliver_partner_queue(desk: FanoutDesk, tenant: int) -> None:
    """Work on a tenant's units until none waits or the turn is over. A lost or doubled bell changes nothing."""
    place = await desk.partner_queues.enter(tenant)
    if place is None:
        # Full, or its channel is down: those inside go on, and the tick rings for what waits after a pause.
        return
    until = time.monotonic() + TURN_SECONDS
    async with _kept(desk, place):
        more = await _work(desk, place, until)
    if more:
        await desk.notifier.lane(tenant)


async def ring_for(desk: FanoutDesk, added: Mapping[int, int]) -> None:
    """Ring for units that were just added, by tenant: once for each worker that may be in a lane at once."""
    for tenant, count in sorted(added.items()):
        for _ in range(min(count, desk.partner_queues.width)):
            await desk.notifier.lane(tenant)


async def ring_lanes(desk: FanoutDesk, waiting: Mapping[int, int]) -> None:
    """Ring for units that wait, by tenant, once for each place that is free.

    Bells for lanes that are full or closed would be heard in vain, and those of the others would stand behind them.
    """
    for tenant, count in sorted(waiting.items()):
        for _ in range(min(count, await desk.partner_queues.room(tenant))):
            await desk.notifier.lane(tenant)


async def _work(desk: FanoutDesk, place: QueueSlot, until: float) -> bool:
    """Deliver unit after unit; True if the turn ended before the work did."""
    turn = _Turn(desk, place, until)
    while not turn.over and (waiting := await find_waiting(desk, LOOK_AHEAD, place.tenant)):
        # Whoever had an orphan died, perhaps of that very unit: it is taken alone, so that none is lost along with it.
        await turn.deliver([unit for unit in waiting if unit.orphan], 1)
        await turn.deliver([unit for unit in waiting if not unit.orphan], SIDE_BY_SIDE)
    return turn.over and not turn.shut


def _nobody() -> asyncio.Event:
    gone = asyncio.Event()
    gone.set()
    return gone


class _Turn:
    """A worker's turn in a lane. `shut` once its place is lost, or the lane closed."""

    def __init__(self, desk: FanoutDesk, place: QueueSlot, until: float) -> None:
        self._desk = desk
        self._place = place
        self._until = until
        self._sending = asyncio.Lock()
        self._begun = False
        self._last = _nobody()
        self.shut = False

    @property
    def over(self) -> bool:
        """Whether nothing more is to be begun. Something always is, however long it took to read it."""
        return self.shut or (self._begun and time.monotonic() >= self._until)

    async def deliver(self, units: Sequence[WaitingUnit], at_once: int) -> None:
        """Work on these units, nearest first, until all had their turn or this one is over."""
        left = iter(units)
        ends = await asyncio.gather(*(self._one_by_one(left) for _ in range(at_once)), return_exceptions=True)
        # Not before the others have come to their end: a batch that is cut off in the middle may be told twice.
        for failure in filter(None, ends):
            raise failure

    async def _one_by_one(self, left: Iterator[WaitingUnit]) -> None:
        while not self.over and (unit := next(left, None)):
            # Whichever is read first: of two that are in hand the one that was taken up first is begun first.
            before, begun = self._last, asyncio.Event()
            self._last = begun
            try:
                await deliver_unit(self._desk, unit.id, partial(self._batch, before, begun))
            finally:
                begun.set()
            self._begun = True

    @contextlib.asynccontextmanager
    async def _batch(self, before: asyncio.Event, begun: asyncio.Event) -> AsyncIterator[bool]:
        """One batch at a time is in the open, so that no death of this process leaves more than one to be repeated."""
        await before.wait()
        async with self._sending:
            begun.set()
            if not self.over:
                self.shut = not await self._desk.partner_queues.stay(self._place)
            yield not self.over
            self._begun = True


@contextlib.asynccontextmanager
async def _kept(desk: FanoutDesk, place: QueueSlot) -> AsyncIterator[None]:
    """Hold the place as long as this process lives and works."""
    try:
        async with meanwhile(desk.partner_queues.hold.total_seconds() / 4, lambda: desk.partner_queues.stay(place)):
            yield
    finally:
        with contextlib.suppress(RetryLater):
            await desk.partner_queues.leave(place)
