"""The areas of an alert: the union that they cover, and the one by which a device is told."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from hub.domain.areas.area import Area, AreaChooser
from hub.domain.cells import Ground, snap, touches
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


@given(circles=st.lists(CIRCLES, max_size=8), bearing=st.floats(0, 360), km=st.floats(0, 500))
def test_ground_is_what_any_circle_touches(circles: list[Circle], bearing: float, km: float) -> None:
    cell = snap(destination(HERE, bearing, km))
    assert Ground(circles).touches(cell) is any(touches(cell, circle) for circle in circles)


@given(radius=st.floats(0.1, 300), off=st.floats(-9, 9), bearing=st.floats(0, 360))
def test_ground_decides_at_its_edge_as_its_circle_does(radius: float, off: float, bearing: float) -> None:
    circle, cell = Circle(HERE, radius), snap(destination(HERE, bearing, max(0.0, radius + off)))
    assert Ground([circle]).touches(cell) is touches(cell, circle)


def test_device_is_told_by_the_nearest_area_that_covers_it() -> None:
    near, far = area(1, destination(HERE, 0, 40), 10), area(2, destination(HERE, 180, 90), 100)
    assert AreaChooser([near, far]).choose([snap(HERE)]) == 2
    assert AreaChooser([area(1, near.centre, 60), far]).choose([snap(HERE)]) == 1


def test_device_that_none_covers_is_told_by_the_nearest() -> None:
    near, far = area(1, destination(HERE, 0, 40), 10), area(2, destination(HERE, 180, 90), 10)
    assert AreaChooser([far, near]).choose([snap(HERE)]) == 1


def test_area_that_covers_nothing_tells_nobody_unless_it_is_alone() -> None:
    held, far = area(1, HERE, 0), area(2, destination(HERE, 180, 400), 100)
    assert AreaChooser([held, far]).choose([snap(HERE)]) == 2
    assert AreaChooser([held, area(2, far.centre, 0)]).choose([snap(far.centre)]) == 1


def test_cell_of_the_turn_counts_beside_the_cell_now() -> None:
    near, far = area(1, destination(HERE, 0, 40), 10), area(2, destination(HERE, 180, 90), 10)
    assert AreaChooser([near, far]).choose([snap(HERE), snap(far.centre)]) == 2


def test_repr_of_an_area_shows_no_place() -> None:
    assert repr(area(3, HERE, 100)) == "Area(3)"
