"""A claimed unit in the hands of a worker: what it knows of it, and how it saves what a batch came to."""

import contextlib
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace

from hub.domain.units import Settlement, Unit, UnitKind
from hub.services.fanout.ports import FanoutDesk
from hub.services.fanout.steps.guard import Guard
from hub.services.fanout.steps.lease import Lease

InTurn = Callable[[], AbstractAsyncContextManager[bool]]
"""Entered around all that a batch does in the open, from its intent to its marks; false: the worker's turn is over."""


@contextlib.asynccontextmanager
async def at_once() -> AsyncIterator[bool]:
    """For a unit that is worked on alone."""
    yield True


@dataclass
class ClaimedUnit:
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


async def settle(desk: FanoutDesk, hold: ClaimedUnit, settlement: Settlement) -> None:
    """Save what a batch came to, which makes the lease whole again."""
    started = time.monotonic()
    hold.unit = await desk.units.settle(hold.unit, hold.lease.token, settlement)
    hold.lease.extended(started)


async def announce(desk: FanoutDesk, hold: ClaimedUnit) -> None:
    """Tell a partner that pulls that there is something to read.

    The unit is neither ended nor given back before that is written: whoever takes it up after a death does it then.
    """
    unit = hold.unit
    if unit.announced == unit.grown:
        return
    if unit.kind is UnitKind.SWEEP:
        # Whoever moves in, is new or comes back is gathered for some seconds. News, and above all the end of an alert,
        # never wait.
        number = f"{unit.id}.{unit.grown}"
        notice = await desk.notices.add(unit.alert, unit.tenant, "alert.audience", number, {}, revision=unit.revision)
    else:
        notice = await desk.notices.add_growth(unit.alert, unit.tenant, revision=unit.revision)
    await desk.notifier.notify_notice_due(notice)
    hold.unit = replace(unit, announced=unit.grown)
