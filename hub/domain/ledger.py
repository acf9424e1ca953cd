"""Sets of device numbers, compressed: what an alert has reached or possibly reached."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby

from pyroaring import BitMap

from hub.domain.cells import Cell

Entries = Mapping[int, tuple[Cell, ...]]
"""Device numbers, each with the cells through which it is to be told ("via"); empty for a sweep."""


@dataclass(frozen=True, slots=True)
class Classified:
    """What the ledger says of a batch's numbers."""

    fresh: frozenset[int] = field(repr=False)
    again: frozenset[int] = field(repr=False)
    reached: frozenset[int] = field(repr=False)
    never_told: frozenset[int] = field(repr=False)
    busy: Mapping[int, tuple[tuple[str, int], ...]] = field(repr=False)

    @property
    def won(self) -> frozenset[int]:
        """Those this batch may send to."""
        return self.fresh | self.again


def pack(numbers: Iterable[int]) -> bytes:
    """A compressed bitmap of device numbers, at most about 2 KB for a batch of 1,000."""
    return bytes(BitMap(numbers).serialize())


def unpack(data: bytes | None) -> set[int]:
    """The device numbers of a compressed bitmap; nothing for none."""
    return set(BitMap.deserialize(bytes(data))) if data else set()


def holds_any(data: bytes, numbers: Iterable[int]) -> bool:
    """Whether a compressed bitmap holds any of the numbers; much faster than unpacking it."""
    return bool(BitMap.deserialize(bytes(data)).intersect(BitMap(numbers)))


def union(data: Iterable[bytes | None]) -> set[int]:
    """The union of several compressed bitmaps."""
    return set(_union(data))


def in_pieces(data: Iterable[bytes | None], size: int) -> Iterator[tuple[int, Iterator[int]]]:
    """The union of several compressed bitmaps by ranges of so many numbers: where each begins, and who is in it."""
    for place, numbers in groupby(_union(data), lambda number: number // size):
        yield place * size, numbers


def _union(data: Iterable[bytes | None]) -> BitMap:
    whole = BitMap()
    for part in data:
        if part:
            whole |= BitMap.deserialize(bytes(part))
    return whole


def pack_entries(entries: Entries) -> list[dict[str, object]]:
    """Entries grouped by their cells, so that a batch costs a bitmap a cell and not a row a device."""
    groups: dict[tuple[Cell, ...], list[int]] = {}
    for number, cells in entries.items():
        groups.setdefault(cells, []).append(number)
    return [{"c": list(cells), "n": pack(numbers)} for cells, numbers in sorted(groups.items())]


def unpack_entries(groups: Iterable[Mapping[str, object]]) -> dict[int, tuple[Cell, ...]]:
    """The entries of `pack_entries`."""
    entries: dict[int, tuple[Cell, ...]] = {}
    for group in groups:
        cells, numbers = group["c"], group["n"]
        assert isinstance(cells, list)
        assert isinstance(numbers, bytes)
        entries.update(dict.fromkeys(unpack(numbers), tuple(Cell(cell) for cell in cells)))
    return entries
