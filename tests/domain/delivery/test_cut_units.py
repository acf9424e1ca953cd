"""Cutting a ring into units: every populated cell of every tenant once, and all of its ids."""

import hashlib
from collections import Counter

import h3
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.cells import Cell
from hub.services.fanout.steps.cut_units import FIRST_UNIT_SIZE, MAX_CELLS, cut_units

AROUND = sorted(h3.grid_disk(h3.latlng_to_cell(37.74, 115.67, 6), 4))
HINTS = st.one_of(st.integers(-3, 50), st.integers(0, 20_000))
FOUND = st.lists(
    st.tuples(st.sampled_from([Cell(cell) for cell in AROUND]), st.dictionaries(st.sampled_from([2, 4, 6]), HINTS)),
    max_size=40,
    unique_by=lambda item: item[0],
)
IDS = [hashlib.blake2b(str(n).encode(), digest_size=10).hexdigest() for n in range(40)] + ["0" * 20, "f" * 20]


@given(FOUND, st.integers(150, 3000))
def test_every_populated_cell_and_every_id_is_in_one_unit(found: list[tuple[Cell, dict[int, int]]], size: int) -> None:
    seen: Counter[tuple[int, Cell]] = Counter()
    split: dict[tuple[int, Cell], list[tuple[str, str]]] = {}
    for unit in cut_units(found, size):
        assert unit.slices
        for part in unit.slices:
            for cell in part.cells:
                assert part.low <= cell <= part.high
                key = (unit.tenant, cell)
                if key not in split:
                    seen[key] += 1
                split.setdefault(key, []).append((part.after, part.until))
    assert seen == Counter((tenant, cell) for cell, hints in found for tenant in hints)
    for bounds in split.values():
        for one in IDS:
            assert sum(after < one <= until for after, until in bounds) == 1


@given(FOUND, st.integers(150, 3000))
def test_a_populous_cell_is_spread_and_its_parts_are_alike(found: list[tuple[Cell, dict[int, int]]], size: int) -> None:
    parts: Counter[tuple[int, Cell]] = Counter(
        (unit.tenant, cell) for unit in cut_units(found, size) for part in unit.slices for cell in part.cells
    )
    for cell, hints in found:
        for tenant, hint in hints.items():
            assert parts[tenant, cell] == (-(-hint // size) if hint > size else 1)


@given(FOUND, st.integers(150, 3000))
def test_the_same_cells_are_cut_the_same_way_nearest_first(found: list[tuple[Cell, dict[int, int]]], size: int) -> None:
    units = cut_units(found, size)
    assert units == cut_units(found, size)
    assert [unit.order for unit in units] == sorted(unit.order for unit in units)


def test_the_nearest_unit_of_each_tenant_is_small() -> None:
    found = [(Cell(cell), {2: 60, 4: 60}) for cell in AROUND[:40]]
    units = cut_units(found, 2000)
    for tenant in (2, 4):
        first = next(unit for unit in units if unit.tenant == tenant)
        assert len(first.slices) == 1 or sum(60 * len(part.cells) for part in first.slices) <= FIRST_UNIT_SIZE


def test_an_empty_ring_is_cut_into_nothing() -> None:
    assert cut_units([], 100) == []


def test_unit_holds_at_most_its_number_of_cells() -> None:
    cells = [Cell(cell) for cell in sorted(h3.grid_disk(h3.latlng_to_cell(37.74, 115.67, 6), 45))]
    units = cut_units([(cell, {2: 0}) for cell in cells], 3000)
    sizes = [sum(len(part.cells) for part in unit.slices) for unit in units]
    assert sum(sizes) == len(cells) > MAX_CELLS
    assert len(units) == 2
    assert all(size <= MAX_CELLS for size in sizes)
    assert sizes[0] > MAX_CELLS - 50
