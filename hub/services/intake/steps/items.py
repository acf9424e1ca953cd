"""Check the items of an input one by one, so that a bad item does not stop the others."""

from collections.abc import Callable, Collection, Sequence
from typing import TypeVar

from hub.domain.cells import Cell, parse_cell, snap
from hub.domain.delivery.devices import MAX_ITEMS
from hub.errors import CoordinatesInvalid, InvalidInput, NotFound, TooManyItems
from hub.services.intake.device_ports import DeviceItem, ItemResult

Item = TypeVar("Item")
Checked = TypeVar("Checked")


def check_count(items: Sequence[object], name: str) -> None:
    """Raise TooManyItems unless there are 1 to 1,000 items."""
    if not 1 <= len(items) <= MAX_ITEMS:
        raise TooManyItems(f"`{name}` has {len(items):,} items; send 1 to {MAX_ITEMS:,} in one call.", path=[name])


def read_cell(item: DeviceItem) -> Cell:
    """Return the cell of an item: the one that was sent, or the one its point lies in."""
    if (item.cell is None) == (item.point is None):
        raise CoordinatesInvalid("Send either `cell` or `point`, and only one of them.")
    if item.cell is not None:
        return parse_cell(item.cell)
    assert item.point is not None
    return snap(item.point)


def check_each(
    items: Sequence[Item], name: str, ref_of: Callable[[Item], str], check: Callable[[Item], Checked]
) -> tuple[list[Checked], list[ItemResult]]:
    """Return the valid items and a result for every item, in order; the path of an error names the item."""
    valid: list[Checked] = []
    results: list[ItemResult] = []
    for index, item in enumerate(items):
        try:
            valid.append(check(item))
            results.append(ItemResult(ref_of(item)))
        except InvalidInput as error:
            error.path = (name, str(index), *error.path)
            results.append(ItemResult(ref_of(item), error))
    return valid, results


def with_unknown_refs(results: Sequence[ItemResult], name: str, unknown: Collection[str]) -> list[ItemResult]:
    """Return the results with NOT_FOUND for each ref that is not registered."""
    return [
        ItemResult(result.ref, NotFound(path=[name, str(index)]))
        if result.error is None and result.ref in unknown
        else result
        for index, result in enumerate(results)
    ]
