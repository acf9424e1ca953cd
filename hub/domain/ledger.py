"""Sets of device numbers, compressed: what an alert has reached or possibly reached."""

from collections.abc import Iterable, Mapping

from pyroaring import BitMap

from hub.domain.cells import Cell

Entries = Mapping[int, tuple[Cell, ...]]
"""Device numbers, each with the cells through which it is to be told ("via"); empty for a sweep."""


def pack(numbers: Iterable[int]) -> bytes:
    """A compressed bitmap of device numbers, at most about 2 KB for a batch of 1,000."""
    return bytes(BitMap(numbers).serialize())


def unpack(data: bytes | None) -> set[int]:
    """The device numbers of a compressed bitmap; nothing for none."""
    return set(BitMap.deserialize(bytes(data))) if data else set()


def union(data: Iterable[bytes | None]) -> set[int]:
    """The union of several compressed bitmaps."""
    whole = BitMap()
    for part in data:
        if part:
            whole |= BitMap.deserialize(bytes(part))
    return set(whole)


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
        assert isinstance(cells, list) and isinstance(numbers, bytes)
        entries.update(dict.fromkeys(unpack(numbers), tuple(Cell(cell) for cell in cells)))
    return entries
