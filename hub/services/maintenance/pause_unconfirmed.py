"""Pause the alerts that nobody has confirmed in time, and alarm supervisors.

Guards and stages hold such an alert by the clock alone; this tells people, the feed and partners.
"""

import logging
from datetime import datetime

from hub.domain.alerts import Alert, PauseReason
from hub.domain.feed import FeedType, NewEvent
from hub.services.police.ports import Alarm, CaseStores
from hub.services.police.steps.each_alert import for_each_alert
from hub.services.ports import Transaction

log = logging.getLogger("hub.police")


async def pause_unconfirmed(stores: CaseStores, alarm: Alarm, *, now: datetime) -> int:
    """Pause every alert whose time for confirmation is over, and alarm supervisors; return how many."""

    async def pause(alert: Alert) -> bool:
        if not await _pause(stores, alert.id, now):
            return False
        log.warning("alert_unconfirmed", extra={"alert": alert.id, "case": alert.case})
        await alarm.unconfirmed(alert.id, alert.case)
        return True

    return await for_each_alert([alert for alert in await stores.alerts.open() if _overdue(alert, now)], pause)


def _overdue(alert: Alert, now: datetime) -> bool:
    return alert.overdue(now) and PauseReason.UNCONFIRMED not in alert.pauses


async def _pause(stores: CaseStores, alert_id: str, now: datetime) -> bool:
    async def work(transaction: Transaction) -> bool:
        # Read again: a confirmation may have come since the list was made.
        alert = await stores.alerts.get(alert_id, transaction)
        if alert is None or not _overdue(alert, now):
            return False
        await stores.alerts.change(alert.id, {"pauses": alert.pauses | {PauseReason.UNCONFIRMED}}, transaction)
        if not alert.pauses:
            paused = NewEvent(FeedType.PAUSED, alert.id, alert.status, alert.revision, now)
            await stores.feed.append(paused, transaction)
        return True

    return await stores.atomic.run(work)
