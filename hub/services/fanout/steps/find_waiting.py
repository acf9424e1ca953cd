"""Which units could be worked on now."""

from datetime import datetime, timedelta

from hub.domain.alerts import Alert
from hub.domain.units import WaitingUnit
from hub.services.fanout.ports import FanoutDesk

ROUSED_AFTER_END = timedelta(days=1)
"""Units that sleep are of no use once their alert has ended: a tick of this day ends them, or their own moment."""


async def find_waiting(desk: FanoutDesk, limit: int, tenant: int | None = None) -> list[WaitingUnit]:
    """Units of a tenant, or of all: those awake, and those that sleep though their alert has ended or is overridden.

    Whether a sleeping unit is roused hangs on the alert's row alone, so neither an override nor an end has to touch a
    unit, and no worker that puts one to sleep at the same moment can make it miss them.
    """
    now, restless, ended = await _look(desk)
    return await desk.units.waiting(now, restless, ended, limit, tenant)


async def count_waiting(desk: FanoutDesk) -> dict[int, int]:
    """How many such units each tenant has."""
    now, restless, _ = await _look(desk)
    return await desk.units.waiting_tenants(now, restless)


async def _look(desk: FanoutDesk) -> tuple[datetime, list[str], list[str]]:
    """The time, the alerts whose sleepers are roused, and those of them that have ended."""
    now = await desk.clock.now()
    restless = [alert for alert in await desk.alerts.with_states() if _restless(alert, now)]
    return now, [alert.id for alert in restless], [alert.id for alert in restless if alert.ended_at]


def _restless(alert: Alert, now: datetime) -> bool:
    if alert.ended_at is not None:
        return now - alert.ended_at < ROUSED_AFTER_END
    return alert.overrides_preferences
