"""Sets of device numbers, compressed: what an alert has reached or possibly reached."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from pyroaring import BitMap

from hub.domain.cells import Cell

Entries = Mapping[int, tuple[Cell, ...]]
"""Device numbers, each with the cells for which it is told ("via"). A sweep has no cells."""


@dataclass(frozen=True, slots=True)
class Classified:
    """A batch's numbers as the ledger sorts them.

    `fresh` and `again` are claimed: told for the first time, or of a newer revision. `reached` have this revision or a
    later one. `never_told` concerns catch-ups only. `busy` numbers name the batches (unit, sequence) that claim them.
    """

    fresh: frozenset[int] = field(repr=False)
    again: frozenset[int] = field(repr=False)
    reached: frozenset[int] = field(repr=False)
    never_told: frozenset[int] = field(repr=False)
    busy: Mapping[int, tuple[tuple[str, int], ...]] = field(repr=False)

    @property
    def won(self) -> frozenset[int]:
        """The numbers that this batch may send to."""
        return self.fresh | self.again


def pack(numbers: Iterable[int]) -> bytes:
    """Return a compressed bitmap of device numbers, at most about 2 KB for a batch of 1,000."""
    return bytes(BitMap(numbers).serialize())


def unpack(data: bytes | None) -> set[int]:
    """Return the device numbers of a compressed bitmap; the empty set for None."""
    return set(BitMap.deserialize(bytes(data))) if data else set()


def contains_any(data: bytes, numbers: Iterable[int]) -> bool:
    """Return True if a compressed bitmap holds any of the numbers; much faster than unpacking it."""
    return bool(BitMap.deserialize(bytes(data)).intersect(BitMap(numbers)))


def union(data: Iterable[bytes | None]) -> set[int]:
    """Return the union of several compressed bitmaps."""
    return set(_union(data))


def pack_union(data: Iterable[bytes | None]) -> bytes:
    """Return the union of several compressed bitmaps as one, with long runs of numbers as ranges."""
    bits = _union(data)
    bits.run_optimize()
    return bytes(bits.serialize())


def sizes_with_common(some: Iterable[bytes | None], others: Iterable[bytes | None]) -> tuple[int, int]:
    """Return how many numbers the union of `some` has, and how many of these the union of `others` has too."""
    bits = _union(some)
    return len(bits), bits.intersection_cardinality(_union(others))


def in_pieces(data: Iterable[bytes | None], size: int) -> Iterator[tuple[int, Iterator[int]]]:
    """Yield the union of several compressed bitmaps in ranges of `size` numbers: each range's start and its numbers."""
    for place, numbers in groupby(_union(data), lambda number: number // size):
        yield place * size, numbers


def _union(data: Iterable[bytes | None]) -> BitMap:
    bits = BitMap()
    for part in data:
        if part:
            bits |= BitMap.deserialize(bytes(part))
    return bits


def pack_entries(entries: Entries) -> list[dict[str, object]]:
    """Return entries grouped by their cells, so that a batch costs one bitmap per cell and not one row per device."""
    groups: dict[tuple[Cell, ...], list[int]] = {}
    for number, cells in entries.items():
        groups.setdefault(cells, []).append(number)
    return [{"c": list(cells), "n": pack(numbers)} for cells, numbers in sorted(groups.items())]


def unpack_entries(groups: Iterable[Mapping[str, object]]) -> dict[int, tuple[Cell, ...]]:
    """Return the entries that `pack_entries` packed."""
    entries: dict[int, tuple[Cell, ...]] = {}
    for group in groups:
        cells, numbers = group["c"], group["n"]
        assert isinstance(cells, list)
        assert isinstance(numbers, bytes)
        entries.update(dict.fromkeys(unpack(numbers), tuple(Cell(cell) for cell in cells)))
    return entries
