"""Checking the items of an input one by one, so that a bad one never sinks the others."""

from collections.abc import Callable, Sequence
from typing import TypeVar

from hub.domain.cells import Cell, parse_cell, snap
from hub.domain.devices import MAX_ITEMS
from hub.errors import CoordinatesInvalid, InvalidInput, NotFound, TooManyItems
from hub.services.intake.device_ports import DeviceItem, ItemResult

Item = TypeVar("Item")
Checked = TypeVar("Checked")


def check_count(items: Sequence[object], name: str) -> None:
    """Raise TooManyItems unless there are 1 to 1,000."""
    if not 1 <= len(items) <= MAX_ITEMS:
        raise TooManyItems(path=[name])


def place_of(item: DeviceItem) -> Cell:
    """The cell of an item: as sent, or that of its point."""
    if (item.cell is None) == (item.point is None):
        raise CoordinatesInvalid("Give either a cell or a point.")
    if item.cell is not None:
        return parse_cell(item.cell)
    assert item.point is not None
    return snap(item.point)


def check_each(
    items: Sequence[Item], name: str, ref_of: Callable[[Item], str], check: Callable[[Item], Checked]
) -> tuple[list[Checked], list[ItemResult]]:
    """The items that can be done, and an answer for every item, in order; errors name their place in the input."""
    good: list[Checked] = []
    results: list[ItemResult] = []
    for place, item in enumerate(items):
        try:
            good.append(check(item))
            results.append(ItemResult(ref_of(item)))
        except InvalidInput as error:
            error.path = (name, str(place), *error.path)
            results.append(ItemResult(ref_of(item), error))
    return good, results


def lost_ones_named(results: Sequence[ItemResult], name: str, unknown: set[str]) -> list[ItemResult]:
    """The answers, with NOT_FOUND for each ref that turned out not to be registered."""
    return [
        ItemResult(result.ref, NotFound(path=[name, str(place)]))
        if result.error is None and result.ref in unknown
        else result
        for place, result in enumerate(results)
    ]
