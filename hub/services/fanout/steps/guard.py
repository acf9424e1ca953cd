"""The guard: the last read of the alert before anything of a batch is sent."""

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime

from hub.domain.alerts.alert import Alert
from hub.errors import RetryLater
from hub.services.fanout.ports.rows import PlannedAlerts
from hub.services.fanout.steps.lease import Lease
from hub.services.ports import Clock
from hub.services.ports.rows import Halt

SUSPENDED_WAIT, HELD_WAIT = 30.0, 1.0
"""Seconds until work that waits for an operator, or for its alert's release, is looked at again."""

SECOND_LOOK_TIMEOUT = 2.0
"""Seconds that a second look may take: an older answer says too little about now."""


@dataclass(frozen=True, slots=True)
class Guard:
    """The alert and the operator's halt, read after the batch's intent was saved.

    `now` is the domain's time at that moment; `read_at` is this machine's monotonic clock just before.
    """

    alert: Alert
    halted: bool
    now: datetime
    read_at: float

    def void(self, revision: int | None) -> bool:
        """Return whether a unit is pointless: its revision is not the newest, or the alert takes no new devices."""
        if revision is not None:
            return revision != self.alert.newest_pushed
        return not self.alert.open

    def held(self, revision: int | None) -> bool:
        """Return whether nothing may begin now, but may later. A CANCEL waits only for the operator's halt.

        The clock alone holds an alert that no second person confirms: scheduled maintenance may come too late for it.
        """
        return self.halted or (self.alert.held(self.now) and not self.cancels(revision))

    def cancels(self, revision: int | None) -> bool:
        """Return whether a unit carries the end of the alert."""
        return revision is not None and revision == self.alert.cancel


@dataclass(frozen=True, slots=True)
class GuardReader:
    """Reads guards from the alert rows, the operator's halt and the clock."""

    alerts: PlannedAlerts
    halt: Halt
    clock: Clock

    async def read(self, alert_id: str) -> Guard:
        """Read the guard fresh; its three parts together, since nothing is sent meanwhile."""
        started = time.monotonic()
        alert, halted, now = await asyncio.gather(self.alerts.get(alert_id), self.halt.halted(), self.clock.now())
        assert alert is not None, "a unit's alert is never deleted before the unit"
        return Guard(alert, halted, now, started)


class SecondLook:
    """Asked before each send: True while the guard, read again once it is too old, still allows the send.

    It also watches the lease: once that may have run out, nothing more begins. Ground that is given up, and a sighting
    whose area goes, stop the batch too, which is then taken up again as the areas are then.
    """

    def __init__(
        self, guards: GuardReader, max_age_seconds: float, guard: Guard, revision: int | None, lease: Lease
    ) -> None:
        self._guards = guards
        self._max_age_seconds = max_age_seconds
        self._revision = revision
        self._lease = lease
        self._alert = guard.alert
        self._sightings = {sighting.revision for sighting in guard.alert.sightings}
        self._looked = guard.read_at
        self._looking = asyncio.Lock()
        self._allowed = True
        self.begun = time.monotonic()
        """The moment at which a send was last allowed to begin."""
        self.guard = guard
        self.blind = False

    async def __call__(self) -> bool:
        """Return whether one more send may begin."""
        # The many sends under way share one look, and none of them begins before it is done.
        if self._due:
            async with self._looking:
                if self._due:
                    started = time.monotonic()
                    await self._look()
                    self._looked = started
        if not (self._allowed and self._lease.is_valid):
            return False
        self.begun = time.monotonic()
        return True

    @property
    def _due(self) -> bool:
        return time.monotonic() - self._looked >= self._max_age_seconds

    @property
    def void(self) -> bool:
        """True if sends that have not begun are pointless."""
        return self.guard.void(self._revision)

    @property
    def held(self) -> bool:
        """True if sends that have not begun must wait."""
        return self.blind or self.guard.held(self._revision)

    async def _look(self) -> None:
        try:
            async with asyncio.timeout(SECOND_LOOK_TIMEOUT):
                self.guard = await self._guards.read(self.guard.alert.id)
        except (RetryLater, TimeoutError):
            # It cannot be known now whether a send may begin, so none does.
            self.blind, self._allowed = True, False
            return
        alert = self.guard.alert
        reduced = self._revision is None and alert.gave_up_ground_since(self._alert)
        # A sighting makes no sound once its area has gone.
        silenced = bool(self._sightings - {sighting.revision for sighting in alert.sightings})
        self._allowed = not (reduced or silenced or self.void or self.held)
