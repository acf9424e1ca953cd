"""The guard: the last look at the alert before anything of a batch is sent."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime

from hub.domain.alerts import Alert
from hub.errors import RetryLater
from hub.services.fanout.ports import FanoutDesk
from hub.services.fanout.steps.lease import Lease

SUSPENDED_WAIT, HELD_WAIT = 30.0, 1.0
"""Seconds until what waits for an operator, or for whatever holds its alert, is looked at again."""

LONGEST_LOOK = 2.0
"""Seconds that a second look may take: what was read longer ago says too little about now."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The alert and the operator's switch, read after the batch's intent was saved.

    `now` is the domain's time just then; `read_at` is this machine's just before.
    """

    alert: Alert
    halted: bool
    now: datetime
    read_at: float

    def void(self, revision: int | None) -> bool:
        """Whether a unit has become pointless: its revision is not the newest, or the alert takes no one new."""
        if revision is not None:
            return revision != self.alert.newest_pushed
        return not self.alert.open

    def held(self, revision: int | None) -> bool:
        """Whether nothing may begin now, but may later. A CANCEL waits for nothing but the operator.

        Time alone holds an alert that no second person confirms: were that left to the tick, it would go on without.
        """
        return self.halted or (self.alert.held(self.now) and not self.cancels(revision))

    def cancels(self, revision: int | None) -> bool:
        """Whether a unit carries the end of the alert."""
        return revision is not None and revision == self.alert.cancel


async def look(desk: FanoutDesk, alert_id: str) -> Guard:
    """Read the guard, fresh: all of it at once, since nothing is sent meanwhile."""
    started = time.monotonic()
    alert, halted, now = await asyncio.gather(desk.alerts.get(alert_id), desk.halt.halted(), desk.clock.now())
    assert alert is not None, "a unit's alert is never deleted before the unit"
    return Guard(alert, halted, now, started)


class SecondLook:
    """Asked before each send: true while the guard, read again every few seconds, still allows it.

    It also watches the lease: once that may have run out, nothing more is begun. An alert that was narrowed stops the
    batch too, which is then taken up again under the narrower circle.
    """

    def __init__(self, desk: FanoutDesk, guard: Guard, revision: int | None, lease: Lease) -> None:
        self._desk = desk
        self._revision = revision
        self._lease = lease
        self._covered_km = guard.alert.covered_km
        self._looked = guard.read_at
        self._looking = asyncio.Lock()
        self._allowed = True
        self.begun = time.monotonic()
        """When something was last allowed to begin."""
        self.guard = guard
        self.blind = False

    async def __call__(self) -> bool:
        """Whether one more send may begin."""
        # The many sends under way at once share one look, and none of them begins before it is done.
        if self._due:
            async with self._looking:
                if self._due:
                    started = time.monotonic()
                    await self._look()
                    self._looked = started
        if not (self._allowed and self._lease.holds):
            return False
        self.begun = time.monotonic()
        return True

    @property
    def _due(self) -> bool:
        return time.monotonic() - self._looked >= self._desk.second_look

    @property
    def void(self) -> bool:
        """Whether what was not begun need never be."""
        return self.guard.void(self._revision)

    @property
    def held(self) -> bool:
        """Whether what was not begun must wait."""
        return self.blind or self.guard.held(self._revision)

    async def _look(self) -> None:
        try:
            async with asyncio.timeout(LONGEST_LOOK):
                self.guard = await look(self._desk, self.guard.alert.id)
        except (RetryLater, TimeoutError):
            # Whether it may begin cannot be known now, so it does not.
            self.blind, self._allowed = True, False
            return
        narrowed = self._revision is None and self.guard.alert.covered_km < self._covered_km
        self._allowed = not (narrowed or self.void or self.held)
