"""Whom of a batch their own wishes keep from being told."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from hub.domain.alerts import Alert
from hub.domain.devices import Device
from hub.domain.preferences import day_of, withheld_until
from hub.domain.units import Unit
from hub.services.fanout.guard import Guard
from hub.services.fanout.ports import FanoutDesk

Day = tuple[datetime, datetime]


async def withhold(
    desk: FanoutDesk, unit: Unit, guard: Guard, chosen: Mapping[int, Device], news: frozenset[int]
) -> dict[int, datetime]:
    """The chosen who are not told now, each with the moment until which; FOR_EVER if they muted the alert.

    `news` are those who have not been told of the alert before. A CANCEL is withheld from nobody, and an officer's
    override leaves only the mute of this very alert.
    """
    if guard.cancels(unit.revision):
        return {}
    alert = guard.alert
    news = frozenset() if alert.overrides_preferences else news
    found = {
        number: withheld_until(device.preferences, alert.id, guard.now, news=number in news)
        for number, device in chosen.items()
    }
    withheld = {number: until for number, until in found.items() if until}
    capped = {
        number: device
        for number, device in chosen.items()
        if number in news and number not in withheld and (device.preferences.per_day or desk.daily_cap)
    }
    return withheld | (await _over_the_cap(desk, unit, guard, capped) if capped else {})


async def _over_the_cap(
    desk: FanoutDesk, unit: Unit, guard: Guard, capped: Mapping[int, Device]
) -> dict[int, datetime]:
    """Those whom as many alerts of their day have reached as may, until their midnight.

    Read from the ledgers of the day's other alerts, and nothing is written for it. So two alerts that look at the same
    moment may both pass: one too many now and then is cheaper than a write for each device.
    """
    days = {number: _day(desk, device, guard.now) for number, device in capped.items()}
    reached: Counter[int] = Counter()
    for other in await desk.alerts.with_states():
        if other.id != guard.alert.id and other.status.mode is guard.alert.status.mode:
            of_day = [number for number, (midnight, _) in days.items() if other.opened_at >= midnight]
            reached.update(await _told(desk, other, unit.tenant, of_day))
    return {
        number: days[number][1]
        for number, device in capped.items()
        if reached[number] >= (device.preferences.per_day or desk.daily_cap or 0)
    }


def _day(desk: FanoutDesk, device: Device, now: datetime) -> Day:
    quiet = device.preferences.quiet
    return day_of(now, quiet.zone if quiet else desk.zone)


async def _told(desk: FanoutDesk, alert: Alert, tenant: int, numbers: list[int]) -> set[int]:
    return await desk.ledger.told(alert.id, tenant, alert.pushed, numbers) if numbers else set()
