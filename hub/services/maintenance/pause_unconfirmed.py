"""Pause the alerts that nobody has confirmed in time, and alarm supervisors.

Guards and stages hold such an alert by the clock alone; this tells people, the feed and partners.
"""

import logging
from datetime import datetime

from hub.domain.alerts import Alert, PauseReason
from hub.domain.feed import FeedType, NewEvent
from hub.services.police.ports import Desk
from hub.services.police.steps.one_by_one import one_by_one
from hub.services.ports import Transaction

log = logging.getLogger("hub.desk")


async def pause_unconfirmed(desk: Desk, *, now: datetime) -> int:
    """Pause every alert whose time for confirmation is over, and alarm supervisors; return how many."""

    async def pause(alert: Alert) -> bool:
        if not await _pause(desk, alert.id, now):
            return False
        log.warning("alert_unconfirmed", extra={"alert": alert.id, "case": alert.case})
        await desk.alarm.unconfirmed(alert.id, alert.case)
        return True

    return await one_by_one([alert for alert in await desk.alerts.open() if _overdue(alert, now)], pause)


def _overdue(alert: Alert, now: datetime) -> bool:
    return alert.overdue(now) and PauseReason.UNCONFIRMED not in alert.pauses


async def _pause(desk: Desk, alert_id: str, now: datetime) -> bool:
    async def work(transaction: Transaction) -> bool:
        # Read again: a confirmation may have come since the list was made.
        alert = await desk.alerts.get(alert_id, transaction)
        if alert is None or not _overdue(alert, now):
            return False
        await desk.alerts.change(alert.id, {"pauses": alert.pauses | {PauseReason.UNCONFIRMED}}, transaction)
        if not alert.pauses:
            paused = NewEvent(FeedType.PAUSED, alert.id, alert.status, alert.revision, now)
            await desk.feed.append(paused, transaction)
        return True

    return await desk.atomic.run(work)
