"""Items of an input are checked one by one, and answered in their order."""

import pytest

from hub.domain.cells import snap
from hub.domain.geometry import Point
from hub.errors import CellInvalid, CoordinatesInvalid, NotFound, RefInvalid, TooManyItems
from hub.services.intake.device_ports import DeviceItem, ItemResult
from hub.services.intake.steps.items import check_count, check_each, read_cell, with_unknown_refs

HERE = Point(37.74, 115.67)


@pytest.mark.parametrize("count", [0, 1001])
def test_count_of_items_outside_its_bounds_is_refused(count: int) -> None:
    with pytest.raises(TooManyItems) as refused:
        check_count([None] * count, "devices")
    assert list(refused.value.path) == ["devices"]


@pytest.mark.parametrize("count", [1, 1000])
def test_count_of_items_at_its_bounds_is_accepted(count: int) -> None:
    check_count([None] * count, "devices")


def test_read_cell_item_is_its_cell_or_its_points_cell() -> None:
    cell = snap(HERE)
    assert read_cell(DeviceItem("a", cell=cell)) == cell
    assert read_cell(DeviceItem("a", point=HERE)) == cell


@pytest.mark.parametrize("item", [DeviceItem("a"), DeviceItem("a", cell=snap(HERE), point=HERE)])
def test_read_cell_item_needs_cell_or_point_not_both(item: DeviceItem) -> None:
    with pytest.raises(CoordinatesInvalid):
        read_cell(item)


def test_bad_item_is_answered_in_its_place_only() -> None:
    def check(number: int) -> int:
        if number == 2:
            raise RefInvalid(path=("ref",))
        return number * 10

    good, results = check_each([1, 2, 3], "devices", str, check)
    assert good == [10, 30]
    assert [result.ref for result in results] == ["1", "2", "3"]
    assert [type(result.error) for result in results] == [type(None), RefInvalid, type(None)]
    assert results[1].error is not None
    assert tuple(results[1].error.path) == ("devices", "1", "ref")


def test_unknown_refs_are_not_found_unless_refused_before() -> None:
    refused = ItemResult("b", CellInvalid())
    answers = with_unknown_refs([ItemResult("a"), refused, ItemResult("c")], "devices", {"b", "c"})
    assert answers[:2] == [ItemResult("a"), refused]
    assert answers[2].ref == "c"
    assert isinstance(answers[2].error, NotFound)
    assert list(answers[2].error.path) == ["devices", "2"]
