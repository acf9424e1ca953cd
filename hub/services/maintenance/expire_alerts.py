"""End the alerts whose time is over."""

import logging
from datetime import datetime

from hub.domain.alerts.alert import Alert, AlertState
from hub.domain.trail.timeline import TimelineKind, by_hub
from hub.services.police.ports.stores import CaseStores
from hub.services.police.steps.each_alert import for_each_alert
from hub.services.police.steps.end_alert import end_alert
from hub.services.police.steps.notify import notify_sweep
from hub.services.ports import Notifier, Transaction

log = logging.getLogger("hub.police")


async def expire_alerts(stores: CaseStores, notifier: Notifier, *, now: datetime) -> int:
    """End every open alert that has expired and notify workers of its CANCEL; return how many.

    The case stays open: the child is still missing, and only people close cases.
    """

    async def expire(alert: Alert) -> bool:
        revision = await _expire(stores, alert.id, now)
        if revision is None:
            return False
        log.info("alert_expired", extra={"alert": alert.id})
        await notify_sweep(notifier, alert.id, revision)
        return True

    return await for_each_alert([alert for alert in await stores.alerts.open() if alert.expires_at <= now], expire)


async def _expire(stores: CaseStores, alert_id: str, now: datetime) -> int | None:
    async def work(transaction: Transaction) -> int | None:
        # Read again: it may have been renewed or closed since the list was made.
        alert = await stores.alerts.get(alert_id, transaction)
        case = await stores.cases.get(alert.case, transaction) if alert else None
        if alert is None or case is None or not alert.open or alert.expires_at > now:
            return None
        revision = await end_alert(stores, alert, case, AlertState.EXPIRED, now, transaction)
        await stores.timeline.append(by_hub(TimelineKind.EXPIRED, alert, now, revision=revision), transaction)
        return revision

    return await stores.atomic.run(work)
