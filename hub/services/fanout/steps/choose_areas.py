"""Decide by which area each device of a batch is told, and which sighting a device told before hears with sound."""

from collections.abc import Collection, Mapping
from functools import cache

from hub.domain.alerts.alert import Alert
from hub.domain.areas.area import AreaChooser
from hub.domain.cells import Cell, touches
from hub.domain.delivery.devices import Device
from hub.domain.delivery.ledger import Entries
from hub.domain.delivery.preferences import withheld_until
from hub.domain.delivery.units import Unit
from hub.services.fanout.ports.delivery import LedgerCache
from hub.services.fanout.steps.guard import Guard


def choose_areas(alert: Alert, devices: Mapping[int, Device], entries: Entries) -> dict[int, int]:
    """Return by device the number of the area by which it is told: where it is now, or where its turn came from."""
    # Devices of the same cells share an answer.
    choose = cache(AreaChooser(alert.areas).choose)
    return {number: choose(_places(device.cell, entries[number])) for number, device in devices.items()}


def _wants_news(device: Device, guard: Guard) -> bool:
    news = not guard.alert.overrides_preferences
    return withheld_until(device.preferences, guard.alert.id, guard.now, news=news) is None


def _places(now: Cell, via: tuple[Cell, ...]) -> tuple[Cell, ...]:
    """Return the cell in which a device is and those of its turn, most often one and the same."""
    return via if via == (now,) else (now, *via)


async def find_sightings(
    ledger: LedgerCache, unit: Unit, guard: Guard, devices: Mapping[int, Device], reached: Collection[int]
) -> dict[int, tuple[int, ...]]:
    """Return by device the sightings that a device told before hears now: their revisions, oldest first.

    It hears one whose circle holds the cell in which it is now, if neither the sighting's revision nor a later one has
    reached it: a sighting that an update overtakes is heard all the same, and only once. The claims of the batch stand,
    so nothing else reaches these devices meanwhile. An end makes no sound, and none is made where a person wants no
    news now, in quiet hours or with all alerts muted, unless an officer overrides that.
    """
    alert, heard = guard.alert, dict[int, tuple[int, ...]]()
    if guard.cancels(unit.revision) or not alert.sightings:
        return heard
    awake = {n: device.cell for n, device in devices.items() if n in reached and _wants_news(device, guard)}
    for sighting in alert.sightings:
        inside = {n for n, cell in awake.items() if touches(cell, sighting.circle)}
        if inside:
            since = [revision for revision in alert.pushed if revision >= sighting.revision]
            had = await ledger.told(alert.id, unit.tenant, since, inside)
            heard |= {n: (*heard.get(n, ()), sighting.revision) for n in inside - had}
    return heard
