"""Choose the devices that a unit sends to next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from hub.domain.delivery.devices import Device
from hub.domain.delivery.ledger import Entries
from hub.domain.delivery.units import Intent, Unit, UnitCursor, UnitKind, ascending_run, join
from hub.services.fanout.ports.units import Devices


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch: its intent, and its registered devices. `recovered`: another worker began it."""

    intent: Intent
    devices: Mapping[int, Device] = field(repr=False)
    recovered: bool = False

    @property
    def entries(self) -> Entries:
        """All numbers of the batch with their cells."""
        return self.intent.entries


async def next_batch(devices: Devices, unit: Unit, size: int, now: datetime, later: frozenset[int]) -> Batch | None:
    """Return the open batch if there is one, else the next slice, list or deferred devices; None if none is due.

    `later` are deferred devices that are not due: this claim has taken them up already, or they sleep.
    """
    if unit.intent is not None:
        return Batch(unit.intent, await _by_numbers(devices, unit, unit.intent.entries, now), recovered=True)
    if not unit.at_end:
        read = _slice_batch if unit.kind is UnitKind.RING else _list_batch
        return await read(devices, unit, size, now)
    waiting = {n: via for n, via in sorted(unit.deferred.items()) if n not in later}
    if not waiting:
        return None
    entries = dict(list(waiting.items())[:size])
    intent = Intent(unit.sequence + 1, entries, unit.cursor, from_deferred=True)
    return Batch(intent, await _by_numbers(devices, unit, entries, now))


async def read_again(devices: Devices, unit: Unit, batch: Batch, now: datetime) -> Batch:
    """Return the batch with its devices as they are now: preferences and registrations may have changed."""
    return replace(batch, devices=await _by_numbers(devices, unit, batch.entries, now))


async def _slice_batch(devices: Devices, unit: Unit, size: int, now: datetime) -> Batch:
    """Read up to `size` devices, from as many slices as that needs."""
    at, read = unit.cursor, list[Device]()
    while at.slice < len(unit.slices) and len(read) < size:
        run = ascending_run(unit.slices[at.slice :])
        page, more = await devices.in_slice(unit.tenant, join(run), (at.cell, at.id), size - len(read), now)
        read += page
        passed = sum(part.high < more[0] for part in run) if more else len(run)
        at = UnitCursor(at.slice + passed, *(more or ()))
    entries = {device.number: (device.cell,) for device in read}
    intent = Intent(unit.sequence + 1, entries, at, from_deferred=False)
    return Batch(intent, {device.number: device for device in read})


async def _list_batch(devices: Devices, unit: Unit, size: int, now: datetime) -> Batch:
    numbers = sorted(n for n in unit.entries if n > unit.cursor.number)[:size]
    entries = {n: unit.entries[n] for n in numbers}
    intent = Intent(unit.sequence + 1, entries, UnitCursor(number=numbers[-1]), from_deferred=False)
    return Batch(intent, await _by_numbers(devices, unit, numbers, now))


async def _by_numbers(devices: Devices, unit: Unit, numbers: Iterable[int], now: datetime) -> Mapping[int, Device]:
    # A unit of one revision goes to devices reached before: an expired registration takes nothing off their phones.
    return await devices.by_numbers(unit.tenant, numbers, now, told=unit.revision is not None)
