"""The areas of an alert: the union that they cover, and the one by which a device is told."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.areas import Area, covers, nearest_area
from hub.domain.cells import snap, touches
from hub.domain.geometry import Circle, Point, destination

NOW = datetime(2016, 5, 13, 9, tzinfo=UTC)
HERE = Point(37.74, 115.67)
CIRCLES = st.builds(
    lambda bearing, km, radius: Circle(destination(HERE, bearing, km), radius),
    st.floats(0, 360),
    st.floats(0, 300),
    st.floats(0, 200),
)


def area(number: int, centre: Point, km: float) -> Area:
    return Area(number=number, centre=centre, confirm_by=NOW, covered_km=km)


@settings(deadline=None)
@given(circles=st.lists(CIRCLES, max_size=8), bearing=st.floats(0, 360), km=st.floats(0, 500))
def test_union_covers_what_any_circle_touches(circles: list[Circle], bearing: float, km: float) -> None:
    cell = snap(destination(HERE, bearing, km))
    assert covers(circles, cell) is any(touches(cell, circle) for circle in circles)


def test_device_is_told_by_the_nearest_area_that_covers_it() -> None:
    near, far = area(1, destination(HERE, 0, 40), 10), area(2, destination(HERE, 180, 90), 100)
    assert nearest_area([near, far], [snap(HERE)]).number == 2
    assert nearest_area([area(1, near.centre, 60), far], [snap(HERE)]).number == 1


def test_device_that_none_covers_is_told_by_the_nearest() -> None:
    near, far = area(1, destination(HERE, 0, 40), 10), area(2, destination(HERE, 180, 90), 10)
    assert nearest_area([far, near], [snap(HERE)]).number == 1


def test_cell_of_the_turn_counts_beside_the_cell_now() -> None:
    near, far = area(1, destination(HERE, 0, 40), 10), area(2, destination(HERE, 180, 90), 10)
    assert nearest_area([near, far], [snap(HERE), snap(far.centre)]).number == 2


def test_repr_of_an_area_shows_no_place() -> None:
    assert repr(area(3, HERE, 100)) == "Area(3)"
