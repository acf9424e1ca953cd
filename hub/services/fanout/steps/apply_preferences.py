"""Apply the preferences of a batch's devices: find those that are withheld now, and until when."""

import logging
from collections.abc import Mapping
from datetime import datetime

from hub.domain.delivery.devices import Device
from hub.domain.delivery.preferences import withheld_until
from hub.domain.delivery.units import Unit
from hub.services.fanout.parts import BatchDelivery
from hub.services.fanout.ports.delivery import DeliveryRoute
from hub.services.fanout.steps.guard import Guard

log = logging.getLogger(__name__)


async def apply_preferences(
    delivery: BatchDelivery,
    route: DeliveryRoute,
    unit: Unit,
    guard: Guard,
    chosen: Mapping[int, Device],
    news: frozenset[int],
) -> dict[int, datetime]:
    """Return the chosen devices that are withheld, each with the moment until which; FOR_EVER if it muted the alert.

    `news` are devices that the alert has not reached before. A CANCEL is withheld from no device, nor is what takes a
    photo, suspect or plate off a phone that shows it. An officer's override leaves only the mute of this very alert.
    """
    if guard.cancels(unit.revision):
        return {}
    alert = guard.alert
    unread = sum(device.preferences.unread for device in chosen.values())
    if unread:
        details = {"unit": unit.id, "alert": alert.id, "tenant": unit.tenant, "devices": unread}
        log.warning("preferences_unreadable", extra=details)
    told, news = chosen.keys() - news, frozenset() if alert.overrides_preferences else news
    moments = {
        number: withheld_until(device.preferences, alert.id, guard.now, news=number in news)
        for number, device in chosen.items()
    }
    withheld = {number: until for number, until in moments.items() if until}
    if alert.taken_away and (muted := told & withheld.keys()):
        if route.pulls:
            # Its ledger knows which devices were offered, which is less.
            had = await delivery.audience.named(alert.id, unit.tenant, muted, since=alert.taken_away)
        else:
            since = [revision for revision in alert.pushed if revision >= alert.taken_away]
            had = await delivery.ledger.told(alert.id, unit.tenant, since, muted)
        withheld = {number: until for number, until in withheld.items() if number not in muted - had}
    default_cap = delivery.cap.settings.daily_cap
    capped = {
        number: device
        for number, device in chosen.items()
        if number in news and number not in withheld and (device.preferences.daily_limit or default_cap)
    }
    return withheld | (await delivery.cap.withhold(unit, guard, capped) if capped else {})
