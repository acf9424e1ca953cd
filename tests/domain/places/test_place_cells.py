"""The cells by which places are found: each place of a ground lies in one of its covering cells."""

import math

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from hub.domain.cells import reach_km
from hub.domain.geometry import Circle, Point, distance_km, vector
from hub.domain.places.place_cells import MAX_CELLS, MAX_MERGED_CELLS, covering_cells, place_cells
from hub.domain.search.grounds import Ground, Polygon, check_ground
from hub.errors import InvalidInput

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)
points = st.builds(Point, latitudes, longitudes)
AREAS = {"2": 86_800, "4": 1_770, "6": 36}
"""The average area of a size's cells in square km, by their second digit."""

PENTAGON = Point(50.1031, -143.4785)
"""The middle of one of the twelve cells with five corners."""


def away(start: Point, km: float, bearing: float) -> Point:
    """Return the point that lies so far from a start in a direction, in radians."""
    angle, latitude = km / 6371.0088, math.radians(start.latitude)
    there = math.asin(math.sin(latitude) * math.cos(angle) + math.cos(latitude) * math.sin(angle) * math.cos(bearing))
    east = math.atan2(
        math.sin(bearing) * math.sin(angle) * math.cos(latitude),
        math.cos(angle) - math.sin(latitude) * math.sin(there),
    )
    longitude = (start.longitude + math.degrees(east) + 180) % 360 - 180
    return Point(max(-90.0, min(90.0, math.degrees(there))), longitude)


def assert_covered(ground: Ground, place: Point, margin_km: float) -> None:
    """The place lies in a covering cell, if there are any."""
    covering = covering_cells(ground, margin_km=margin_km)
    if covering is not None:
        assert 1 <= len(covering) <= MAX_CELLS
        assert set(covering) & set(place_cells(place))


@given(points, st.floats(0.01, 3_000), st.floats(0, 1), st.floats(0, math.tau), st.sampled_from([0.0, reach_km()]))
@example(PENTAGON, 300.0, 1.0, 1.0, 0.0)
@example(Point(90, 0), 40.0, 1.0, 2.0, 0.0)
@example(Point(10, 180), 40.0, 1.0, 1.5, 0.0)
def test_place_in_a_circle_lies_in_a_covering_cell(
    centre: Point, radius_km: float, part: float, bearing: float, margin_km: float
) -> None:
    assert_covered(Circle(centre, radius_km), away(centre, radius_km * part + margin_km, bearing), margin_km)


@given(
    points,
    st.lists(st.tuples(st.floats(0.05, 1), st.floats(0, math.tau)), min_size=3, max_size=12),
    st.floats(1, 2_000),
    st.tuples(st.floats(0, 1), st.floats(0, 1), st.floats(0, 1)),
)
@example(PENTAGON, [(1.0, 0.1), (0.9, 2.0), (1.0, 4.0)], 250.0, (0.3, 0.3, 0.4))
@example(Point(89.9, 0), [(1.0, 0.1), (0.9, 2.0), (1.0, 4.0)], 60.0, (0.3, 0.3, 0.4))
def test_place_in_a_polygon_lies_in_a_covering_cell(
    middle: Point, rays: list[tuple[float, float]], size_km: float, weights: tuple[float, float, float]
) -> None:
    corners = tuple(away(middle, size_km * far, bearing) for far, bearing in sorted(rays, key=lambda ray: ray[1]))
    polygon = Polygon(corners)
    try:
        check_ground(polygon, ("place",))
    except InvalidInput:
        assume(False)
    # A place on a straight way between a corner and the middle of a side lies near the outline or inside.
    start, end = vector(corners[0]), vector(corners[1])
    part = weights[0]
    on_side = [a * part + b * (1 - part) for a, b in zip(start, end, strict=True)]
    place = Point(
        math.degrees(math.atan2(on_side[2], math.hypot(on_side[0], on_side[1]))),
        math.degrees(math.atan2(on_side[1], on_side[0])),
    )
    assert_covered(polygon, place, 0.0)


@pytest.mark.parametrize("inside", [Point(37.5, 115.5), Point(37.01, 115.01), Point(37.99, 115.99)])
def test_inside_of_a_polygon_is_covered(inside: Point) -> None:
    square = Polygon((Point(37, 115), Point(37, 116), Point(38, 116), Point(38, 115)))
    assert_covered(square, inside, 0.0)


def test_covering_of_a_small_circle_is_small() -> None:
    circle = Circle(Point(37.7, 115.7), 30)
    covering = covering_cells(circle, margin_km=0)
    assert covering is not None
    near = [cell for cell in covering if cell in place_cells(circle.centre)]
    assert near
    assert len(covering) < 160


@pytest.mark.parametrize(("degrees", "times"), [(9, 2.7), (26, 3.5)])
def test_covering_of_a_long_strip_is_narrow(degrees: int, times: float) -> None:
    corners = [Point(37 + north, 98 + east) for north, east in ((0, 0), (0.4, 0), (0.4, degrees), (0, degrees))]
    covering = covering_cells(Polygon(tuple(corners)), margin_km=0)
    assert covering is not None
    area = distance_km(*corners[:2]) * distance_km(*corners[1:3])
    assert sum(AREAS[cell[1]] for cell in covering) < times * area


def test_road_has_many_small_cells() -> None:
    road = Polygon((Point(31.3, 112.0), Point(42.3, 108.0), Point(42.3, 108.05), Point(31.3, 112.05)))
    covering = covering_cells(road, margin_km=0)
    assert covering is not None
    assert MAX_MERGED_CELLS < len(covering) <= MAX_CELLS
    assert {cell[1] for cell in covering} == {"6"}


def test_more_cells_are_for_narrow_grounds_alone() -> None:
    for radius_km in (100, 300, 1_000):
        covering = covering_cells(Circle(Point(37.7, 115.7), radius_km), margin_km=0)
        assert covering is not None
        assert len(covering) <= MAX_MERGED_CELLS


def test_half_a_continent_has_too_many_cells() -> None:
    assert covering_cells(Circle(Point(37.7, 115.7), 5_000), margin_km=0) is None
