"""Deliver a partner's waiting units. Each partner has its own queue, so that none waits for another's provider."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from functools import partial

from hub.domain.delivery.partner_queues import QueueSlot
from hub.domain.delivery.units import WaitingUnit
from hub.errors import RetryLater
from hub.services.fanout.deliver_unit import deliver_unit
from hub.services.fanout.parts import QueueDelivery
from hub.services.fanout.ports.delivery import PartnerQueues
from hub.services.fanout.steps.run_periodically import run_periodically

TURN_SECONDS = 5.0
"""The length of a worker's turn in one queue; then its task goes to the end, behind those of other queues."""

LOOK_AHEAD = 20
"""Units looked up at once; another worker in the same queue may take some of them first."""

CONCURRENT_UNITS = 3
"""Units a worker has in hand: while a batch of one is sent, those of the others are read and settled."""


async def deliver_partner_queue(delivery: QueueDelivery, tenant: int) -> None:
    """Work on a tenant's units until none waits or the turn is over. A lost or doubled task changes nothing."""
    place = await delivery.partner_queues.enter(tenant)
    if place is None:
        # Full, or its circuit breaker is open: workers inside go on, and `enqueue_due_work` notifies after a pause.
        return
    until = time.monotonic() + TURN_SECONDS
    async with _kept(delivery.partner_queues, place):
        more = await _work(delivery, place, until)
    if more:
        await delivery.notifier.notify_units_ready(tenant)


async def _work(delivery: QueueDelivery, place: QueueSlot, until: float) -> bool:
    """Deliver unit after unit; return True if the turn ended before the work did."""
    turn = _Turn(delivery, place, until)
    while not turn.over and (waiting := await delivery.finder.find_waiting(LOOK_AHEAD, place.tenant)):
        # The worker of an orphan died, perhaps of that very unit: it is taken alone, so that no other is lost with it.
        await turn.deliver([unit for unit in waiting if unit.orphan], 1)
        await turn.deliver([unit for unit in waiting if not unit.orphan], CONCURRENT_UNITS)
    return turn.over and not turn.shut


def _set_event() -> asyncio.Event:
    event = asyncio.Event()
    event.set()
    return event


class _Turn:
    """A worker's turn in a queue. `shut` once its place is lost or the queue is closed."""

    def __init__(self, delivery: QueueDelivery, place: QueueSlot, until: float) -> None:
        self._delivery = delivery
        self._place = place
        self._until = until
        self._sending = asyncio.Lock()
        self._begun = False
        self._last = _set_event()
        self.shut = False

    @property
    def over(self) -> bool:
        """True if nothing more may begin. Every turn begins one batch, however long reading it took."""
        return self.shut or (self._begun and time.monotonic() >= self._until)

    async def deliver(self, units: Sequence[WaitingUnit], concurrent: int) -> None:
        """Work on these units, nearest first, until each had its turn or this turn is over."""
        remaining = iter(units)
        ends = await asyncio.gather(*(self._one_by_one(remaining) for _ in range(concurrent)), return_exceptions=True)
        # Raise only once the others have ended: a batch that is cut off in the middle may be sent twice.
        for failure in filter(None, ends):
            raise failure

    async def _one_by_one(self, remaining: Iterator[WaitingUnit]) -> None:
        while not self.over and (unit := next(remaining, None)):
            # Of two units in hand the one taken up first begins first, whichever is read first.
            before, begun = self._last, asyncio.Event()
            self._last = begun
            try:
                await deliver_unit(self._delivery.unit_delivery, unit.id, partial(self._batch, before, begun))
            finally:
                begun.set()
            self._begun = True

    @contextlib.asynccontextmanager
    async def _batch(self, before: asyncio.Event, begun: asyncio.Event) -> AsyncIterator[bool]:
        """Let one batch at a time be sent, so that the death of this process leaves at most one to be repeated."""
        await before.wait()
        async with self._sending:
            begun.set()
            if not self.over:
                self.shut = not await self._delivery.partner_queues.stay(self._place)
            yield not self.over
            self._begun = True


@contextlib.asynccontextmanager
async def _kept(partner_queues: PartnerQueues, place: QueueSlot) -> AsyncIterator[None]:
    """Keep the place as long as this process lives and works."""
    try:
        async with run_periodically(partner_queues.expiry.total_seconds() / 4, lambda: partner_queues.stay(place)):
            yield
    finally:
        with contextlib.suppress(RetryLater):
            await partner_queues.leave(place)
