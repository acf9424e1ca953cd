"""Clear registrations that ended long ago, and the rows that removed devices left."""

from datetime import datetime, timedelta

from hub.domain.alerts.alert import Alert
from hub.services.fanout.evaluate_journal import MISSED_FOR
from hub.services.maintenance.ports import OldDevices
from hub.services.ports.rows import StandingAlerts


async def clear_devices(alerts: StandingAlerts, devices: OldDevices, *, kept: timedelta, now: datetime) -> int:
    """Delete rows of devices whose registration ended longer ago than `kept`; return how many.

    A row stays as long as an alert that was opened before its end may still have to be taken back from the phone, or
    must not be told to it again under another number. What an erasure left stays for these alerts only.
    """
    standing = [alert.opened_at for alert in await alerts.with_states() if _may_concern(alert, now)]
    return await devices.clear(min([now - kept, *standing]), min([now, *standing]), now)


def _may_concern(alert: Alert, now: datetime) -> bool:
    return alert.ended_at is None or now - alert.ended_at < MISSED_FOR
