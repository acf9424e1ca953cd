"""Slices that are read as one: every device of a unit is read once, with any batch size."""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, cast

import h3
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.cells import Cell
from hub.domain.delivery.devices import Device
from hub.domain.delivery.preferences import NONE
from hub.domain.delivery.units import MAX_CELLS_TOGETHER, Slice, Unit, UnitKind, ascending_run, join
from hub.services.fanout.steps.batches import next_batch
from hub.services.fanout.steps.cut_units import cut_units

NOW = datetime(2026, 5, 1, tzinfo=UTC)
AROUND = [Cell(cell) for cell in sorted(h3.grid_disk(h3.latlng_to_cell(37.74, 115.67, 6), 4))]
PLACES = st.lists(st.sampled_from(AROUND), max_size=60)


@dataclass
class Rows:
    """Devices in the order of their index, and the count of reads."""

    devices: Sequence[Device]
    reads: int = field(default=0)

    async def in_slice(
        self, tenant: int, part: Slice, after: tuple[str, str], limit: int, now: datetime
    ) -> tuple[list[Device], tuple[str, str] | None]:
        self.reads += 1
        found = [
            one
            for one in self.devices
            if one.cell in part.cells and part.after < one.id <= part.until and (one.cell, one.id) > after
        ]
        return found[:limit], (found[limit - 1].cell, found[limit - 1].id) if len(found) >= limit else None


def rows(places: Sequence[Cell]) -> Rows:
    ids = (hashlib.blake2b(str(n).encode(), digest_size=10).hexdigest() for n in range(len(places)))
    devices = [
        Device(n, one, one, None, "zh-CN", cell, NONE) for n, (one, cell) in enumerate(zip(ids, places, strict=True))
    ]
    return Rows(sorted(devices, key=lambda one: (one.cell, one.id)))


def read_all(devices: Rows, slices: tuple[Slice, ...], size: int) -> list[int]:
    async def read() -> list[int]:
        unit, numbers = Unit("u", "a", 2, UnitKind.RING, 1, 0, slices=slices), list[int]()
        while batch := await next_batch(cast(Any, devices), unit, size, NOW, frozenset()):
            numbers += batch.devices
            unit = replace(unit, cursor=batch.intent.next)
        return numbers

    return asyncio.run(read())


@given(PLACES, st.integers(1, 7), st.integers(2, 12), st.randoms())
def test_each_device_is_read_once_in_any_order_of_slices(
    places: list[Cell], size: int, unit_size: int, order: Any
) -> None:
    """A unit of an earlier release has its slices in another order, and ranges that overlap."""
    found = [(cell, {2: places.count(cell)}) for cell in dict.fromkeys(places)]
    numbers: list[int] = []
    for unit in cut_units(found, unit_size):
        read = read_all(rows(places), unit.slices, size)
        mixed = tuple(order.sample(unit.slices, len(unit.slices)))
        assert sorted(read_all(rows(places), mixed, size)) == sorted(read)
        numbers += read
    assert sorted(numbers) == list(range(len(places)))


def test_one_read_takes_all_slices_of_a_batch() -> None:
    places = AROUND[:50]
    (unit,) = cut_units([(cell, {2: 1}) for cell in places], 100)
    assert len(unit.slices) > 3
    devices = rows(places)
    assert len(read_all(devices, unit.slices, 1000)) == 50
    assert devices.reads == 1


def test_cells_of_one_read_are_bounded() -> None:
    slices = [Slice(Cell(f"{n:04}"), Cell(f"{n:04}"), frozenset([Cell(f"{n:04}")])) for n in range(1000)]
    assert len(ascending_run(slices)) == MAX_CELLS_TOGETHER


def test_part_of_a_populous_cell_is_read_alone() -> None:
    low, high = Cell("a"), Cell("b")
    part, whole = Slice(low, low, frozenset([low]), "", "8"), Slice(high, high, frozenset([high]))
    assert ascending_run([part, whole]) == [part]
    assert ascending_run([replace(whole, low=low, high=low, cells=frozenset([low])), replace(part, low=high)])[1:] == []


def test_run_ends_before_a_slice_that_goes_back() -> None:
    a, b, c = (Cell(one) for one in "abc")
    first, second = Slice(a, b, frozenset([a, b])), Slice(c, c, frozenset([c]))
    assert ascending_run([first, second]) == [first, second]
    assert ascending_run([first, replace(second, low=b)]) == [first]
    assert ascending_run([second, first, second]) == [second]
    cells = [Cell(f"{n:03}") for n in range(501)]
    few, many = replace(first, cells=frozenset(cells[:1])), replace(second, cells=frozenset(cells[1:500]))
    assert ascending_run([few, many]) == [few, many]
    assert ascending_run([few, replace(many, cells=frozenset(cells[1:]))]) == [few]


def test_joined_slices_are_one_from_first_to_last() -> None:
    a, b, c = (Cell(one) for one in "abc")
    parts = [Slice(one, one, frozenset([one])) for one in (a, b, c)]
    assert join(parts) == Slice(a, c, frozenset([a, b, c]))
    part = Slice(a, a, frozenset([a]), "4", "8")
    assert join([part]) == part
