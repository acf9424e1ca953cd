"""A claimed unit in the hands of a worker, and how the worker saves a batch's result."""

import contextlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from datetime import timedelta

from hub.domain.delivery.units import Settlement, Unit, UnitKind
from hub.services.fanout.ports.units import Units
from hub.services.fanout.steps.guard import Guard
from hub.services.fanout.steps.lease import Lease
from hub.services.fanout.steps.notice_outbox import NoticeOutbox

SendTurn = Callable[[], AbstractAsyncContextManager[bool]]
"""Entered around a batch from its intent to its marks; False means the worker's turn is over."""


@contextlib.asynccontextmanager
async def send_at_once() -> AsyncIterator[bool]:
    """Never wait: for a unit that is worked on alone."""
    yield True


@dataclass
class ClaimedUnit:
    """A unit, its lease, and what this claim has learned so far. `guard` is the last one read."""

    unit: Unit
    lease: Lease
    send_turn: SendTurn
    guard: Guard | None = None
    tried: set[int] = field(default_factory=set)
    """Deferred devices that this claim has taken up already."""
    busy: set[int] = field(default_factory=set)
    """Devices that another batch had claimed."""
    deferred_before: frozenset[int] = frozenset()
    """Devices that were tried before this claim and not reached."""
    has_reached: bool = False
    retry_after: float | None = None
    quota_wait: float = 0.0

    @property
    def asleep(self) -> frozenset[int]:
        """The deferred devices whose moment has not come; none if an officer overrides preferences."""
        assert self.guard is not None
        if self.guard.alert.overrides_preferences:
            return frozenset()
        return frozenset(n for n, until in self.unit.asleep.items() if until > self.guard.now)


async def settle(units: Units, claimed: ClaimedUnit, settlement: Settlement) -> None:
    """Save a batch's result, which extends the lease by its whole length."""
    started = time.monotonic()
    if claimed.guard is not None:
        # The domain's clock was read with the guard; this process's own clock counts on from there.
        settlement = replace(settlement, at=claimed.guard.now + timedelta(seconds=started - claimed.guard.read_at))
    claimed.unit = await units.settle(claimed.unit, claimed.lease.token, settlement)
    claimed.lease.extended(started)


async def announce_growth(outbox: NoticeOutbox, claimed: ClaimedUnit) -> None:
    """Add a notice if the unit gave a partner that pulls something new to read.

    The unit is neither ended nor given back before the notice is written, so a worker that takes the unit up after a
    death writes it then.
    """
    unit = claimed.unit
    if unit.announced == unit.grown:
        return
    if unit.kind is UnitKind.SWEEP:
        # Devices that move in or return are gathered for some seconds. A revision, above all a CANCEL, is not.
        number = f"{unit.id}.{unit.grown}"
        await outbox.add(unit.alert, unit.tenant, "alert.audience", number, {}, revision=unit.revision)
    else:
        await outbox.add_growth(unit.alert, unit.tenant, revision=unit.revision)
    claimed.unit = replace(unit, announced=unit.grown)
