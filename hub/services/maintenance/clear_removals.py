"""Clear which devices confirmed the removal of alerts that ended long ago; their counts stay."""

from datetime import datetime

from hub.domain.alerts.alert import Alert
from hub.domain.delivery.removals import is_over
from hub.services.maintenance.ports import KeptRemovals
from hub.services.police.steps.each_alert import for_each_alert
from hub.services.ports.rows import AlertsById


async def clear_removals(alerts: AlertsById, removals: KeptRemovals, *, now: datetime) -> int:
    """Keep the counts alone of every alert for which no confirmation is under way any more; return of how many."""
    found = await alerts.by_ids(await removals.alerts())

    async def clear(alert: Alert) -> int:
        await removals.keep_counts_alone(alert.id)
        return 1

    return await for_each_alert([alert for alert in found.values() if is_over(alert, now)], clear)
