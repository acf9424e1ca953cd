"""Find the open alerts that nobody hears about although people should."""

from datetime import datetime

from hub.domain.delivery.delivery_status import DeliveryAlarm
from hub.services.police.delivery.steps.judge_alerts import judge_alerts
from hub.services.police.ports.delivery_status import DeliveryStatusReads


async def find_alarms(reads: DeliveryStatusReads, *, now: datetime) -> dict[str, DeliveryAlarm]:
    """Return the alarm of each open alert that has one, by its id. The number of reads does not grow with them."""
    statuses = await judge_alerts(reads, await reads.alerts.open(), now)
    return {alert: status.alarm for alert, status in statuses.items() if status.alarm is not None}
