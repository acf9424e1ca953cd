"""Cut a ring into units: slices of neighbouring cells, nearest first, of a few thousand devices each."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from hub.domain.cells import Cell, parent
from hub.domain.units import CutUnit, Slice

FIRST_UNIT_SIZE = 200
"""Devices of each tenant's nearest unit: it is small, so that the first phones get the alert at once."""

MAX_CELLS = 5000
"""Cells of one unit. Devices leave cells, and a unit of empty cells alone would grow without end; a row has a bound."""


def cut_units(found: Sequence[tuple[Cell, dict[int, int]]], unit_size: int) -> list[CutUnit]:
    """Return a ring's cells (nearest first, with hints by tenant) cut into units, nearest first over all tenants."""
    order = {cell: place for place, (cell, _) in enumerate(found)}
    units: list[CutUnit] = []
    for tenant in sorted({tenant for _, hints in found for tenant in hints}):
        cells = [(cell, hints[tenant]) for cell, hints in found if tenant in hints]
        units += [
            CutUnit(tenant, min(order[cell] for part in slices for cell in part.cells), slices)
            for slices in _fill(_slices(cells, unit_size), unit_size)
        ]
    return sorted(units, key=lambda unit: (unit.order, unit.tenant))


def _slices(cells: Iterable[tuple[Cell, int]], unit_size: int) -> list[tuple[Slice, int]]:
    """Group cells under their parent, in the order of each group's nearest cell; split populous cells."""
    groups: dict[Cell, list[tuple[Cell, int]]] = {}
    for cell, hint in cells:
        key = cell if hint > unit_size else parent(cell)
        groups.setdefault(key, []).append((cell, hint))
    slices: list[tuple[Slice, int]] = []
    for group in groups.values():
        members = [cell for cell, _ in group]
        weight = sum(max(hint, 0) for _, hint in group)
        if len(group) == 1 and weight > unit_size:
            slices += [(part, unit_size) for part in _split(members[0], weight, unit_size)]
        else:
            slices.append((Slice(min(members), max(members), frozenset(members)), weight))
    return slices


def _split(cell: Cell, devices: int, unit_size: int) -> list[Slice]:
    """Tile a populous cell's whole space of device ids: ids are hashes, so equal parts hold equal counts."""
    parts = -(-devices // unit_size)
    bounds = ["", *(f"{i * 65536 // parts:04x}" for i in range(1, parts)), "~"]
    return [Slice(cell, cell, frozenset([cell]), low, high) for low, high in pairwise(bounds)]


def _fill(slices: Sequence[tuple[Slice, int]], unit_size: int) -> list[tuple[Slice, ...]]:
    units: list[tuple[Slice, ...]] = []
    filling: list[Slice] = []
    weight, cells, limit = 0, 0, min(FIRST_UNIT_SIZE, unit_size)
    for part, count in slices:
        if filling and (weight + count > limit or cells + len(part.cells) > MAX_CELLS):
            units.append(tuple(filling))
            filling, weight, cells, limit = [], 0, 0, unit_size
        filling.append(part)
        weight += count
        cells += len(part.cells)
    return [*units, tuple(filling)] if filling else units
