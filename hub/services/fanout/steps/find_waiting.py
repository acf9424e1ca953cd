"""Find the units that a worker could claim now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.domain.alerts.alert import Alert
from hub.domain.delivery.units import WaitingUnit
from hub.services.fanout.ports.rows import PlannedAlerts
from hub.services.fanout.ports.units import Units
from hub.services.ports import Clock

ROUSED_AFTER_END = timedelta(days=1)
"""The time after an alert's end in which its sleeping units are due, so that they end; later their own moment comes."""


@dataclass(frozen=True, slots=True)
class UnitFinder:
    """Finds due units: those awake, and sleeping ones whose alert has ended or overrides preferences.

    The alert's row alone decides whether a sleeping unit is due. So an override or an end touches no unit, and a worker
    that puts one to sleep at the same moment cannot make the unit miss it.
    """

    units: Units
    alerts: PlannedAlerts
    clock: Clock

    async def find_waiting(self, limit: int, tenant: int | None = None) -> list[WaitingUnit]:
        """Return up to `limit` due units without a lease, of one tenant or of all."""
        now, restless, ended = await self._read()
        return await self.units.waiting(now, restless, ended, limit, tenant)

    async def count_waiting(self) -> dict[int, int]:
        """Return how many such units each tenant has."""
        now, restless, _ = await self._read()
        return await self.units.waiting_tenants(now, restless)

    async def _read(self) -> tuple[datetime, list[str], list[str]]:
        """Return the time, the alerts whose sleeping units are due, and those of them that have ended."""
        now = await self.clock.now()
        restless = [alert for alert in await self.alerts.with_states() if _restless(alert, now)]
        return now, [alert.id for alert in restless], [alert.id for alert in restless if alert.ended_at]


def _restless(alert: Alert, now: datetime) -> bool:
    if alert.ended_at is not None:
        return now - alert.ended_at < ROUSED_AFTER_END
    return alert.overrides_preferences
