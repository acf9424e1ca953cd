"""End the alerts whose time is over."""

import logging
from datetime import datetime

from hub.domain.alerts import Alert, AlertState
from hub.services.police.ports import Desk
from hub.services.police.steps.end_alert import end_alert
from hub.services.police.steps.notify import ring_sweep
from hub.services.police.steps.one_by_one import one_by_one
from hub.services.ports import Transaction

log = logging.getLogger("hub.desk")


async def expire_alerts(desk: Desk, *, now: datetime) -> int:
    """End every open alert that has expired and notify workers of its CANCEL; return how many.

    The case stays open: the child is still missing, and only people close cases.
    """

    async def expire(alert: Alert) -> bool:
        revision = await _expire(desk, alert.id, now)
        if revision is None:
            return False
        log.info("alert_expired", extra={"alert": alert.id})
        await ring_sweep(desk, alert.id, revision)
        return True

    return await one_by_one([alert for alert in await desk.alerts.open() if alert.expires_at <= now], expire)


async def _expire(desk: Desk, alert_id: str, now: datetime) -> int | None:
    async def work(transaction: Transaction) -> int | None:
        # Read again: it may have been renewed or closed since the list was made.
        alert = await desk.alerts.get(alert_id, transaction)
        case = await desk.cases.get(alert.case, transaction) if alert else None
        if alert is None or case is None or not alert.open or alert.expires_at > now:
            return None
        return await end_alert(desk, alert, case, AlertState.EXPIRED, now, transaction)

    return await desk.atomic.run(work)
