"""Which devices a unit sends to next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from hub.domain.devices import Device
from hub.domain.ledger import Entries
from hub.domain.units import Intent, Slice, Unit, UnitCursor, UnitKind
from hub.services.fanout.ports import Devices


@dataclass(frozen=True, slots=True)
class Batch:
    """The next batch: its intent, the devices of it that are registered, and whether it is another's, recovered."""

    intent: Intent
    devices: Mapping[int, Device] = field(repr=False)
    recovered: bool = False

    @property
    def entries(self) -> Entries:
        """All numbers of the batch with their cells."""
        return self.intent.entries


async def next_batch(devices: Devices, unit: Unit, size: int, now: datetime, later: frozenset[int]) -> Batch | None:
    """The open batch if there is one, else the next slice, list or deferred devices; None if nothing is left now.

    `later` are deferred devices whose turn is not now: this claim has taken them up already, or they are asleep.
    """
    if unit.intent is not None:
        found = await _found(devices, unit, unit.intent.entries, now)
        return Batch(unit.intent, found, recovered=True)
    if not unit.at_end:
        read = _slice_batch if unit.kind is UnitKind.RING else _list_batch
        return await read(devices, unit, size, now)
    waiting = {n: via for n, via in sorted(unit.deferred.items()) if n not in later}
    if not waiting:
        return None
    entries = dict(list(waiting.items())[:size])
    found = await _found(devices, unit, entries, now)
    return Batch(Intent(unit.sequence + 1, entries, unit.cursor, from_deferred=True), found)


async def read_again(devices: Devices, unit: Unit, batch: Batch, now: datetime) -> Batch:
    """The same batch with its devices as they are now: what people ask for, and who is registered, may have changed."""
    return replace(batch, devices=await _found(devices, unit, batch.entries, now))


async def _slice_batch(devices: Devices, unit: Unit, size: int, now: datetime) -> Batch:
    """Up to `size` devices, taken from as many slices as that needs."""
    at, found = unit.cursor, list[Device]()
    while at.slice < len(unit.slices) and len(found) < size:
        part: Slice = unit.slices[at.slice]
        read, more = await devices.in_slice(unit.tenant, part, (at.cell, at.id), size - len(found), now)
        found += read
        at = UnitCursor(at.slice, *more) if more else UnitCursor(at.slice + 1)
    entries = {device.number: (device.cell,) for device in found}
    intent = Intent(unit.sequence + 1, entries, at, from_deferred=False)
    return Batch(intent, {device.number: device for device in found})


async def _list_batch(devices: Devices, unit: Unit, size: int, now: datetime) -> Batch:
    numbers = sorted(n for n in unit.entries if n > unit.cursor.number)[:size]
    entries = {n: unit.entries[n] for n in numbers}
    intent = Intent(unit.sequence + 1, entries, UnitCursor(number=numbers[-1]), from_deferred=False)
    return Batch(intent, await _found(devices, unit, numbers, now))


async def _found(devices: Devices, unit: Unit, numbers: Iterable[int], now: datetime) -> Mapping[int, Device]:
    # A unit of one revision goes to those told before, and an expired registration takes nothing off their phones.
    return await devices.by_numbers(unit.tenant, numbers, now, told=unit.revision is not None)
