"""Whom of a batch their own wishes keep from being told."""

import logging
from collections.abc import Mapping
from datetime import datetime

from hub.domain.devices import Device
from hub.domain.preferences import withheld_until
from hub.domain.units import Unit
from hub.services.fanout.ports import FanoutDesk
from hub.services.fanout.steps.daily_cap import over_the_cap
from hub.services.fanout.steps.guard import Guard

log = logging.getLogger(__name__)


async def apply_preferences(
    desk: FanoutDesk, unit: Unit, guard: Guard, chosen: Mapping[int, Device], news: frozenset[int]
) -> dict[int, datetime]:
    """The chosen who are not told now, each with the moment until which; FOR_EVER if they muted the alert.

    `news` are those who have not been told of the alert before. A CANCEL is withheld from nobody, and an officer's
    override leaves only the mute of this very alert.
    """
    if guard.cancels(unit.revision):
        return {}
    alert = guard.alert
    unread = sum(device.preferences.unread for device in chosen.values())
    if unread:
        details = {"unit": unit.id, "alert": alert.id, "tenant": unit.tenant, "devices": unread}
        log.warning("preferences_unreadable", extra=details)
    news = frozenset() if alert.overrides_preferences else news
    found = {
        number: withheld_until(device.preferences, alert.id, guard.now, news=number in news)
        for number, device in chosen.items()
    }
    withheld = {number: until for number, until in found.items() if until}
    capped = {
        number: device
        for number, device in chosen.items()
        if number in news and number not in withheld and (device.preferences.daily_limit or desk.daily_cap)
    }
    return withheld | (await over_the_cap(desk, unit, guard, capped) if capped else {})
