"""Cut a ring into units: slices of neighbouring cells, nearest first, of a few thousand devices each."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from hub.domain.cells import Cell, parent
from hub.domain.delivery.units import CutUnit, Slice

FIRST_UNIT_SIZE = 200
"""Devices of each tenant's nearest unit: it is small, so that the first phones get the alert at once."""

MAX_CELLS = 5000
"""Cells of one unit. Devices leave cells, and a unit of empty cells alone would grow without end; a row has a bound."""


@dataclass(slots=True)
class _Group:
    """The cells of one tenant under one parent; `place` is the rank of the nearest one."""

    place: int
    cells: list[Cell] = field(default_factory=list)
    weight: int = 0


def cut_units(found: Sequence[tuple[Cell, dict[int, int]]], unit_size: int) -> list[CutUnit]:
    """Return a ring's cells (nearest first, with hints by tenant) cut into units, nearest first over all tenants."""
    units = [
        CutUnit(tenant, place, slices)
        for tenant, groups in _group(found, unit_size).items()
        for place, slices in _fill(_slices(groups, unit_size), unit_size)
    ]
    return sorted(units, key=lambda unit: (unit.order, unit.tenant))


def _group(found: Sequence[tuple[Cell, dict[int, int]]], unit_size: int) -> dict[int, dict[Cell, _Group]]:
    """Group each tenant's cells under their parent, nearest group first; a populous cell is a group of its own."""
    tenants: dict[int, dict[Cell, _Group]] = {}
    for place, (cell, hints) in enumerate(found):
        above = parent(cell)
        for tenant, hint in hints.items():
            groups = tenants.setdefault(tenant, {})
            key = cell if hint > unit_size else above
            group = groups.get(key)
            if group is None:
                group = groups[key] = _Group(place)
            group.cells.append(cell)
            group.weight += max(hint, 0)
    return tenants


def _slices(groups: Mapping[Cell, _Group], unit_size: int) -> Iterator[tuple[int, Slice, int]]:
    """Yield each slice with the rank of its nearest cell and its devices; populous cells are split."""
    for group in groups.values():
        if len(group.cells) == 1 and group.weight > unit_size:
            for part in _split(group.cells[0], group.weight, unit_size):
                yield group.place, part, unit_size
        else:
            part = Slice(min(group.cells), max(group.cells), frozenset(group.cells))
            yield group.place, part, group.weight


def _split(cell: Cell, devices: int, unit_size: int) -> list[Slice]:
    """Tile a populous cell's whole space of device ids: ids are hashes, so equal parts hold equal counts."""
    parts = -(-devices // unit_size)
    bounds = ["", *(f"{i * 65536 // parts:04x}" for i in range(1, parts)), "~"]
    return [Slice(cell, cell, frozenset([cell]), low, high) for low, high in pairwise(bounds)]


def _fill(slices: Iterable[tuple[int, Slice, int]], unit_size: int) -> list[tuple[int, tuple[Slice, ...]]]:
    """Return the slices of each unit, with the rank of its nearest cell."""
    units: list[tuple[int, tuple[Slice, ...]]] = []
    filling: list[Slice] = []
    nearest, weight, cells, limit = 0, 0, 0, min(FIRST_UNIT_SIZE, unit_size)
    for place, part, count in slices:
        if filling and (weight + count > limit or cells + len(part.cells) > MAX_CELLS):
            units.append((nearest, _in_order(filling)))
            filling, weight, cells, limit = [], 0, 0, unit_size
        if not filling:
            nearest = place
        filling.append(part)
        weight += count
        cells += len(part.cells)
    if filling:
        units.append((nearest, _in_order(filling)))
    return units


def _in_order(slices: Iterable[Slice]) -> tuple[Slice, ...]:
    """Sort a unit's slices as the index of devices is sorted: a batch reads many of them at once."""
    return tuple(sorted(slices, key=lambda part: (part.low, part.after)))
