"""Hold the areas that nobody has confirmed in time, pause alerts without another area, alarm supervisors.

Guards and stages hold such an alert by the clock alone; this tells people, the feed and partners.
"""

import logging
from dataclasses import replace
from datetime import datetime

from hub.domain.alerts.alert import Alert, PauseReason
from hub.domain.areas.area import Area
from hub.domain.delivery.feed import FeedType, NewEvent
from hub.domain.trail.timeline import TimelineKind, by_hub
from hub.services.police.ports.stores import Alarm, CaseStores
from hub.services.police.steps.each_alert import for_each_alert
from hub.services.ports import Transaction

log = logging.getLogger("hub.police")


async def hold_unconfirmed(stores: CaseStores, alarm: Alarm, *, now: datetime) -> int:
    """Hold every area whose time for confirmation is over, and alarm supervisors; return of how many alerts.

    A held area gives up its ground and its stages wait, so that the other areas go on without it. Once every area of an
    alert is held, the alert is paused.
    """

    async def hold(alert: Alert) -> bool:
        if not await _hold(stores, alert.id, now):
            return False
        log.warning("alert_unconfirmed", extra={"alert": alert.id, "case": alert.case})
        await alarm.unconfirmed(alert.id, alert.case)
        return True

    return await for_each_alert([alert for alert in await stores.alerts.open() if alert.overdue(now)], hold)


async def _hold(stores: CaseStores, alert_id: str, now: datetime) -> bool:
    async def work(transaction: Transaction) -> bool:
        # Read again: a confirmation may have come since the list was made.
        alert = await stores.alerts.get(alert_id, transaction)
        if alert is None or not alert.overdue(now):
            return False
        overdue = [area for area in alert.areas if area.overdue(now)]
        areas = tuple(
            replace(area, covered_km=0.0, held_km=area.covered_km) if area in overdue else area for area in alert.areas
        )
        changes = alert.with_areas(areas)
        await stores.alerts.change(alert.id, changes, transaction)
        await stores.alerts.raise_epoch(transaction)
        for area in overdue:
            held = by_hub(TimelineKind.HELD, alert, now, area=area.number)
            await stores.timeline.append(held, transaction)
            if area.covered_km > 0:
                await stores.feed.append(_reduced(alert, area, now), transaction)
        if PauseReason.UNCONFIRMED in changes["pauses"] and not alert.pauses:
            paused = NewEvent(FeedType.PAUSED, alert.id, alert.status, alert.revision, now)
            await stores.feed.append(paused, transaction)
        return True

    return await stores.atomic.run(work)


def _reduced(alert: Alert, area: Area, now: datetime) -> NewEvent:
    return NewEvent(
        FeedType.RADIUS_REDUCED,
        alert.id,
        alert.status,
        alert.revision,
        now,
        alert.stage,
        0.0,
        area.number,
    )
