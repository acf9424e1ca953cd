"""Whom a cap a day keeps from one alert more, and which alerts go first where not all of them may come."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hub.domain.alerts import Alert
from hub.domain.cells import Cell, centre, touches
from hub.domain.devices import Device
from hub.domain.geometry import distance_km
from hub.domain.preferences import day_of, whole_minute, withheld_until
from hub.domain.units import Unit
from hub.services.fanout.ports import FanoutDesk
from hub.services.fanout.steps.guard import Guard

HEAD_START = timedelta(minutes=5)
"""How long a device waits for alerts that go first, once in a unit: what never gets through keeps nothing back."""

INSTANT = timedelta(milliseconds=1)
"""The finest in which moments are kept."""


@dataclass(slots=True)
class _OfTheDay:
    """How many other alerts of the same day have told a device, and the ids of those that have not."""

    told: int = 0
    untold: list[str] = field(default_factory=list)


async def over_the_cap(desk: FanoutDesk, unit: Unit, guard: Guard, capped: Mapping[int, Device]) -> dict[int, datetime]:
    """Those to whom as many alerts came as may of the day in which this one was opened: as long as it lasts.

    Those to whom so many may still come that go first wait for these. It is read from the ledgers of the other alerts,
    and nothing is written for it: so two of them that both look before either has told may both pass.
    """
    others = await _others(desk, unit, guard.alert, capped)
    room = {n: (one.preferences.daily_limit or desk.daily_cap or 0) - others[n].told for n, one in capped.items()}
    found = {number: guard.alert.expires_at for number, left in room.items() if left <= 0}
    contested = {n: one for n, one in capped.items() if 0 < room[n] <= len(others[n].untold) and not _waited(unit, one)}
    # Read afresh: what holds an alert makes nobody's memory of whom it covers void.
    rivals = await desk.alerts.by_ids({other for number in contested for other in others[number].untold})
    later = whole_minute(guard.now + HEAD_START)
    for number, device in contested.items():
        if sum(_goes_first(rivals[other], guard, device) for other in others[number].untold) >= room[number]:
            found[number] = later
    return found


async def _others(desk: FanoutDesk, unit: Unit, alert: Alert, capped: Mapping[int, Device]) -> dict[int, _OfTheDay]:
    """For each device the other alerts of the same mode that were opened in the same day, by the clock on its wall."""
    zones = {number: quiet.zone if (quiet := one.preferences.quiet) else desk.zone for number, one in capped.items()}
    days = {zone: day_of(alert.opened_at, zone) for zone in set(zones.values())}
    found = {number: _OfTheDay() for number in capped}
    for other in await desk.alerts.with_states():
        if other.id == alert.id or other.status.mode is not alert.status.mode:
            continue
        same = {zone for zone, (midnight, following) in days.items() if midnight <= other.opened_at < following}
        numbers = [number for number, zone in zones.items() if zone in same]
        told = await desk.ledger.told(other.id, unit.tenant, other.pushed, numbers) if numbers else set()
        for number in numbers:
            if number in told:
                found[number].told += 1
            elif other.open:
                found[number].untold.append(other.id)
    return found


def _goes_first(other: Alert, guard: Guard, device: Device) -> bool:
    """Whether another alert may tell the device now, and is the more urgent for where it is."""
    return (
        other.open
        and not other.held(guard.now)
        and other.id not in device.preferences.muted_alerts
        and touches(device.cell, other.covered)
        and _urgency(other, device.cell) < _urgency(guard.alert, device.cell)
    )


def _urgency(alert: Alert, cell: Cell) -> tuple[bool, float, datetime, str]:
    # What an officer wants told past all wishes comes anyway; then the nearest, as in all that the hub sends.
    return (
        not alert.overrides_preferences,
        distance_km(alert.centre, centre(cell)),
        alert.opened_at,
        alert.id,
    )


def _waited(unit: Unit, device: Device) -> bool:
    """Whether the unit has put the device off for the sake of others: no wish of its own explains how long it slept."""
    until = unit.asleep.get(device.number)
    return until is not None and not withheld_until(device.preferences, unit.alert, until - INSTANT, news=True)
