"""The alerts that an area of the feed touches, and invalid areas."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.domain.areas import followed_areas
from hub.domain.areas.followed_areas import FollowedArea, read_followed_area
from hub.domain.cells import snap
from hub.domain.geometry import Circle, Point, destination, distance_km
from hub.errors import CellInvalid, CoordinatesInvalid, HubError, InvalidInput, RadiusInvalid, TooManyItems

HERE = Point(37.74, 115.67)
POINTS = st.one_of(
    st.builds(Point, st.floats(-90, 90), st.floats(-180, 180)),
    # Where formulas break: at the poles and at the antimeridian.
    st.builds(Point, st.sampled_from([90.0, -90.0, 89.99, -89.99]), st.floats(-180, 180)),
    st.builds(Point, st.floats(-85, 85), st.sampled_from([180.0, -180.0, 179.999, -179.999])),
)
RADII = st.floats(0.5, 600)
BEARINGS = st.floats(0, 360)


@given(POINTS, BEARINGS, RADII, RADII, st.floats(0, 0.999))
def test_a_circle_hears_of_every_place_that_lies_in_both(
    told_at: Point, bearing: float, told_km: float, area_km: float, part: float
) -> None:
    """A device that may have been told is in a place; an area that holds this place follows the alert."""
    place = destination(told_at, bearing, told_km * part)
    centre = destination(place, bearing + 77, area_km * part)
    assert FollowedArea(circle=Circle(centre, area_km)).touches(Circle(told_at, told_km))


@given(POINTS, BEARINGS, RADII, RADII, st.floats(1.001, 3))
def test_a_circle_hears_of_nothing_beyond(
    told_at: Point, bearing: float, told_km: float, area_km: float, part: float
) -> None:
    centre = destination(told_at, bearing, (told_km + area_km) * part)
    assert not FollowedArea(circle=Circle(centre, area_km)).touches(Circle(told_at, told_km))


@given(POINTS, BEARINGS, st.floats(10, 600), st.floats(0, 0.999))
def test_cells_hear_of_every_place_in_them(told_at: Point, bearing: float, told_km: float, part: float) -> None:
    cell = snap(destination(told_at, bearing, told_km * part))
    far = snap(Point(-told_at.latitude, told_at.longitude))
    assert FollowedArea(cells=(far, cell)).touches(Circle(told_at, told_km))


def test_cells_are_looked_at_once_for_each_circle(monkeypatch: pytest.MonkeyPatch) -> None:
    looked = 0

    def counted(*_: object) -> bool:
        nonlocal looked
        looked += 1
        return False

    monkeypatch.setattr(followed_areas, "touches", counted)
    area = FollowedArea(cells=tuple(snap(Point(10 + number / 10, 20)) for number in range(300)))
    for _ in range(50):
        assert not area.touches(Circle(HERE, 77))
        assert not area.touches(Circle(HERE, 78))
    assert looked == 2 * 300


def test_nobody_hears_where_nobody_was_told_yet() -> None:
    told = Circle(HERE, 0)
    assert not FollowedArea(cells=(snap(HERE),)).touches(told)
    assert not FollowedArea(circle=Circle(HERE, 2000)).touches(told)
    assert not FollowedArea(cells=(snap(Point(38.9, 121.6)),)).touches(Circle(HERE, 100))


CELL = str(snap(HERE))


@pytest.mark.parametrize(
    ("cells", "circle", "error"),
    [
        (None, None, InvalidInput),
        ([CELL], Circle(HERE, 5), InvalidInput),
        ([], Circle(HERE, 5), InvalidInput),
        ([], None, TooManyItems),
        ([CELL] * 1001, None, TooManyItems),
        ([CELL, ""], None, CellInvalid),
        ([CELL.upper()], None, CellInvalid),
        (["8" * 15], None, CellInvalid),
        (None, Circle(Point(91, 0), 5), CoordinatesInvalid),
        (None, Circle(Point(0, math.nan), 5), CoordinatesInvalid),
        (None, Circle(HERE, 0), RadiusInvalid),
        (None, Circle(HERE, -1), RadiusInvalid),
        (None, Circle(HERE, 2000.1), RadiusInvalid),
        (None, Circle(HERE, math.inf), RadiusInvalid),
        (None, Circle(HERE, math.nan), RadiusInvalid),
    ],
)
def test_what_is_no_area_is_refused(cells: list[str] | None, circle: Circle | None, error: type[HubError]) -> None:
    with pytest.raises(error) as raised:
        read_followed_area(cells, circle)
    assert type(raised.value) is error


def test_area_at_its_bounds_is_read_as_asked_for() -> None:
    smallest, widest = Circle(HERE, 0.001), Circle(HERE, 2000)
    assert read_followed_area(None, smallest) == FollowedArea(circle=smallest)
    assert read_followed_area(None, widest) == FollowedArea(circle=widest)
    assert read_followed_area([CELL] * 1000, None) == FollowedArea(cells=(snap(HERE),) * 1000)


def test_circles_that_meet_in_one_point_touch() -> None:
    apart = distance_km(HERE, Point(38, 116))
    assert FollowedArea(circle=Circle(HERE, apart)).touches(Circle(Point(38, 116), math.ulp(0)))


def test_an_area_says_nothing_of_itself() -> None:
    area = read_followed_area([CELL], None)
    assert repr(area) == "FollowedArea(…)"
    assert CELL not in repr(area)
    assert "37" not in repr(read_followed_area(None, Circle(HERE, 5)))
