"""The lease on a unit in hand: until when it surely holds, and who makes it hold for longer."""

import contextlib
import time
from collections.abc import AsyncIterator

from hub.domain.units import Unit
from hub.errors import LeaseLost
from hub.services.channels import MAX_SEND_SECONDS
from hub.services.fanout.ports import FanoutDesk
from hub.services.fanout.steps.run_periodically import meanwhile

MARGIN = MAX_SEND_SECONDS + 2.0
"""Seconds before the lease's end after which nothing is begun: the slowest answer comes while it is still ours."""

SHORT_MARGIN = 0.4
"""The margin of a lease so short that it leaves nothing else, as a share of it."""

RENEWED_AFTER = 1 / 6
"""Of a lease: how old it gets while a batch is in the open."""


class Lease:
    """One worker's hold on one unit. `token` is what every write of the unit is compared with."""

    def __init__(self, desk: FanoutDesk, unit: Unit, token: str, started: float) -> None:
        self._units = desk.units
        self._seconds = desk.lease_seconds
        self._unit = unit
        self._since = started
        self.token = token

    def extended(self, started: float) -> None:
        """A write that makes it hold for a whole lease again was asked for at this moment of our own clock.

        The server counts from a later one, so it can only hold longer than is believed here.
        """
        self._since = started

    @property
    def holds(self) -> bool:
        """Whether something may be begun that takes as long as the slowest send."""
        return time.monotonic() < self._since + self._seconds - min(MARGIN, self._seconds * SHORT_MARGIN)

    async def renew(self) -> None:
        """Hold the unit for another lease; raises LeaseLost if somebody else has it."""
        started = time.monotonic()
        await self._units.renew(self._unit, self.token)
        self.extended(started)

    async def fence(self) -> None:
        """Make sure that nobody else has the unit; raises LeaseLost."""
        if not self.holds:
            await self.renew()

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Renewed again and again: a slow provider's batch may take longer than a lease."""
        if time.monotonic() >= self._since + self._seconds * RENEWED_AFTER:
            await self.renew()
        async with meanwhile(self._seconds * RENEWED_AFTER, self._keep):
            yield

    async def _keep(self) -> None:
        # While the database is away the lease grows old, and in the end nothing more is begun.
        try:
            await self.renew()
        except LeaseLost:
            # It never holds again: nothing more is begun.
            self._since = float("-inf")
