"""The daily cap: withhold an alert from devices that have had enough that day, and let the most urgent alerts pass."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from hub.domain.alerts.alert import Alert
from hub.domain.cells import Cell, centre
from hub.domain.delivery.devices import Device
from hub.domain.delivery.preferences import day_of, whole_minute, withheld_until
from hub.domain.delivery.units import Unit
from hub.domain.geometry import distance_km
from hub.services.fanout.ports.delivery import LedgerCache
from hub.services.fanout.ports.rows import PlannedAlerts
from hub.services.fanout.settings import FanoutSettings
from hub.services.fanout.steps.guard import Guard

HEAD_START = timedelta(minutes=5)
"""The time a device waits for more urgent alerts, once in a unit: an alert that never gets through delays no other."""

INSTANT = timedelta(milliseconds=1)
"""The resolution in which moments are stored."""


@dataclass(slots=True)
class _OtherAlerts:
    """The count of other alerts of the day that have reached a device, and the ids of open ones that have not."""

    reached: int = 0
    pending: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class DailyCap:
    """Reads the other alerts of a day and their ledgers. The settings give the cap of devices that set none."""

    alerts: PlannedAlerts
    ledger: LedgerCache
    settings: FanoutSettings

    async def withhold(self, unit: Unit, guard: Guard, capped: Mapping[int, Device]) -> dict[int, datetime]:
        """Return the devices that are withheld, each until when.

        A device that got its limit in the day in which this alert was opened is withheld until the alert expires. A
        device for which more urgent alerts may use up the limit waits for these. This reads the ledgers of the other
        alerts and writes nothing: two alerts that both look before either has reached a device may both pass.
        """
        others = await self._others(unit, guard.alert, capped)
        default = self.settings.daily_cap or 0
        room = {
            number: (device.preferences.daily_limit or default) - others[number].reached
            for number, device in capped.items()
        }
        withheld = {number: guard.alert.expires_at for number, places in room.items() if places <= 0}
        contested = {
            number: device
            for number, device in capped.items()
            if 0 < room[number] <= len(others[number].pending) and not _has_waited(unit, device)
        }
        # Read fresh: a pause or a missing confirmation does not make a process's cached alerts void.
        rivals = await self.alerts.by_ids({other for number in contested for other in others[number].pending})
        later = whole_minute(guard.now + HEAD_START)
        for number, device in contested.items():
            if sum(_goes_first(rivals[other], guard, device) for other in others[number].pending) >= room[number]:
                withheld[number] = later
        return withheld

    async def _others(self, unit: Unit, alert: Alert, capped: Mapping[int, Device]) -> dict[int, _OtherAlerts]:
        """Return for each device the other alerts of the same mode opened in the same day of the device's time zone."""
        zones = {
            number: quiet.zone if (quiet := device.preferences.quiet) else self.settings.zone
            for number, device in capped.items()
        }
        days = {zone: day_of(alert.opened_at, zone) for zone in set(zones.values())}
        others = {number: _OtherAlerts() for number in capped}
        for other in await self.alerts.with_states():
            if other.id == alert.id or other.status.mode is not alert.status.mode:
                continue
            same = {zone for zone, (midnight, following) in days.items() if midnight <= other.opened_at < following}
            numbers = [number for number, zone in zones.items() if zone in same]
            reached = await self.ledger.told(other.id, unit.tenant, other.pushed, numbers) if numbers else set()
            for number in numbers:
                if number in reached:
                    others[number].reached += 1
                elif other.open:
                    others[number].pending.append(other.id)
        return others


def _goes_first(other: Alert, guard: Guard, device: Device) -> bool:
    """Return whether another alert may reach the device now, and is more urgent where the device is."""
    return (
        other.open
        and not other.held(guard.now)
        and other.id not in device.preferences.muted_alerts
        and other.covers(device.cell)
        and _urgency(other, device.cell) < _urgency(guard.alert, device.cell)
    )


def _urgency(alert: Alert, cell: Cell) -> tuple[bool, float, datetime, str]:
    # An alert that overrides preferences comes anyway; then the nearest, as everywhere in the hub.
    return (
        not alert.overrides_preferences,
        min(distance_km(area.centre, centre(cell)) for area in alert.areas),
        alert.opened_at,
        alert.id,
    )


def _has_waited(unit: Unit, device: Device) -> bool:
    """Return whether the unit has delayed the device for other alerts: no preference of its own explains its sleep."""
    until = unit.asleep.get(device.number)
    return until is not None and not withheld_until(device.preferences, unit.alert, until - INSTANT, news=True)
