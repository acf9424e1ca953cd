"""The lease on a claimed unit: until when it surely holds, and how it is renewed."""

import contextlib
import time
from collections.abc import AsyncIterator

from hub.domain.delivery.units import Unit
from hub.errors import LeaseLost
from hub.services.channels import MAX_SEND_SECONDS
from hub.services.fanout.ports.units import Units
from hub.services.fanout.steps.run_periodically import run_periodically

MARGIN_SECONDS = MAX_SEND_SECONDS + 2.0
"""Seconds before the lease's end after which nothing begins: the slowest answer comes while the lease still holds."""

SHORT_LEASE_MARGIN = 0.4
"""The margin of a lease shorter than that allows, as a share of it."""

RENEWAL_SHARE = 1 / 6
"""The age, as a share of the lease, at which it is renewed while a batch is being sent."""


class Lease:
    """One worker's lease on one unit. Every write of the unit is compared with its `token`."""

    def __init__(self, units: Units, seconds: float, unit: Unit, token: str, started: float) -> None:
        self._units = units
        self._seconds = seconds
        self._unit = unit
        self._since = started
        self.token = token

    def extended(self, started: float) -> None:
        """Note that a write, begun at this moment of the monotonic clock, has extended the lease by its whole length.

        The server counts from a later moment, so the lease can only hold longer than this worker believes.
        """
        self._since = started

    @property
    def is_valid(self) -> bool:
        """True if something may begin that takes as long as the slowest send."""
        margin = min(MARGIN_SECONDS, self._seconds * SHORT_LEASE_MARGIN)
        return time.monotonic() < self._since + self._seconds - margin

    async def renew(self) -> None:
        """Extend the lease by its whole length; raise LeaseLost if another worker has the unit."""
        started = time.monotonic()
        await self._units.renew(self._unit, self.token)
        self.extended(started)

    async def fence(self) -> None:
        """Make sure that no other worker has the unit; raise LeaseLost if one has."""
        if not self.is_valid:
            await self.renew()

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[None]:
        """Renew the lease while the block runs: a slow provider's batch may take longer than a lease."""
        if time.monotonic() >= self._since + self._seconds * RENEWAL_SHARE:
            await self.renew()
        async with run_periodically(self._seconds * RENEWAL_SHARE, self._keep):
            yield

    async def _keep(self) -> None:
        # While the database is away the lease grows old, and in the end nothing more begins.
        try:
            await self.renew()
        except LeaseLost:
            # The lease never holds again: nothing more begins.
            self._since = float("-inf")
