"""Find the open alerts of which nobody hears although people should."""

from datetime import datetime

from hub.domain.delivery.telling import TellingAlarm
from hub.services.police.delivery.steps.tell_alerts import tell_alerts
from hub.services.police.ports.telling import TellingReads


async def find_alarms(reads: TellingReads, *, now: datetime) -> dict[str, TellingAlarm]:
    """Return the alarm of each open alert that has one, by its id. The number of reads does not grow with them."""
    tellings = await tell_alerts(reads, await reads.alerts.open(), now)
    return {alert: telling.alarm for alert, telling in tellings.items() if telling.alarm is not None}
