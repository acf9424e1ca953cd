"""Grounds of searches: which polygons are refused, over the antimeridian and the poles too, and their areas."""

import math
import random
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.domain.geometry import EARTH_RADIUS_KM, Circle, Point, destination
from hub.domain.query_limits import QueryTooWide
from hub.domain.search.grounds import MAX_CORNERS, MAX_SEARCH_RADIUS_KM, Polygon, area_km2, check_ground
from hub.errors import CoordinatesInvalid, InvalidInput, RadiusInvalid, TooManyItems

PATH: Final = ("filter", "place")


def polygon(*corners: tuple[float, float]) -> Polygon:
    return Polygon(tuple(Point(*corner) for corner in corners))


def star(centre: Point, reaches: list[float], turn: float = 0) -> list[Point]:
    """Return corners around a centre in equal angles, each so many km away."""
    return [destination(centre, (turn + 360 * number / len(reaches)) % 360, km) for number, km in enumerate(reaches)]


@pytest.mark.parametrize(
    ("ground", "error", "path"),
    [
        (Circle(Point(91, 0), 5), CoordinatesInvalid, "circle.point"),
        (Circle(Point(0, 0), 0), RadiusInvalid, "circle.radiusKm"),
        (Circle(Point(0, 0), MAX_SEARCH_RADIUS_KM + 1), RadiusInvalid, "circle.radiusKm"),
        (polygon((0, 0), (0, 1)), TooManyItems, "polygon"),
        (Polygon(tuple(star(Point(0, 0), [9.0] * (MAX_CORNERS + 1)))), TooManyItems, "polygon"),
        (polygon((0, 0), (0, 1), (math.nan, 1)), CoordinatesInvalid, "polygon.2"),
        (polygon((0, 0), (0, 1), (1, 1), (0, 0)), InvalidInput, "polygon.3"),
        (polygon((0, 0), (0, 2), (0, 1)), InvalidInput, "polygon.2"),
        (polygon((0, 0), (2, 2), (0, 2), (2, 0)), InvalidInput, "polygon.2"),
        (polygon((0, 179), (2, -179), (0, -179), (2, 179)), InvalidInput, "polygon.2"),
        (polygon((88, 0), (88, 180), (88, 90), (88, -90)), InvalidInput, "polygon.2"),
        (polygon((0, 0), (0, 91), (10, 50)), QueryTooWide, "polygon.0"),
        (polygon((-44, 0), (-44, 80), (44, 80), (44, 0)), QueryTooWide, "polygon"),
    ],
)
def test_a_wrong_ground_is_refused_with_its_path(
    ground: Circle | Polygon, error: type[InvalidInput], path: str
) -> None:
    with pytest.raises(error) as raised:
        check_ground(ground, PATH)
    assert (type(raised.value), raised.value.path) == (error, (*PATH, *path.split(".")))


@pytest.mark.parametrize(
    "corners",
    [
        [(0, 0), (0, 1), (1, 1)],
        [(0, 179), (0, -179), (2, -179), (2, 179)],
        [(80, 0), (80, 90), (80, 180), (80, -90)],
        [(-89, 0), (-89, 120), (-89, -120)],
        # A corner within 2 m of a side that is not its own.
        [(0, 0), (0, 1), (1, 1), (0.00002, 0.5)],
    ],
)
def test_grounds_over_the_antimeridian_and_poles_are_taken(corners: list[tuple[float, float]]) -> None:
    check_ground(polygon(*corners), PATH)
    check_ground(polygon(*reversed(corners)), PATH)


def test_a_corner_on_another_side_is_refused_within_a_metre() -> None:
    with pytest.raises(InvalidInput):
        check_ground(polygon((0, 0), (0, 1), (1, 1), (0.000005, 0.5)), PATH)


@settings(max_examples=30)
@given(
    st.floats(-90, 90),
    st.floats(-180, 180),
    st.lists(st.floats(50, 1000), min_size=5, max_size=12),
    st.floats(0, 360),
    st.randoms(use_true_random=False),
)
def test_stars_are_taken_and_swapped_corners_refused(
    latitude: float, longitude: float, reaches: list[float], turn: float, chance: random.Random
) -> None:
    corners = star(Point(latitude, longitude), reaches, turn)
    check_ground(Polygon(tuple(corners)), PATH)
    check_ground(Polygon(tuple(corners[::-1])), PATH)
    # Sides between corners in another order around the centre cross.
    first = chance.randrange(len(corners))
    second = (first + 2) % len(corners)
    even = star(Point(latitude, longitude), [500.0] * len(corners), turn)
    even[first], even[second] = even[second], even[first]
    with pytest.raises(InvalidInput):
        check_ground(Polygon(tuple(even)), PATH)


@settings(max_examples=30)
@given(st.floats(-90, 90), st.floats(-180, 180), st.floats(50, 4000))
def test_the_area_of_many_corners_is_that_of_the_cap(latitude: float, longitude: float, km: float) -> None:
    outline = star(Point(latitude, longitude), [km] * MAX_CORNERS)
    cap = 2 * math.pi * EARTH_RADIUS_KM**2 * (1 - math.cos(km / EARTH_RADIUS_KM))
    assert area_km2(Polygon(tuple(outline))) == pytest.approx(cap, rel=0.002)
    assert area_km2(Polygon(tuple(outline[::-1]))) == pytest.approx(cap, rel=0.002)


def test_a_polygon_shows_no_corner() -> None:
    assert repr(polygon((1, 2), (3, 4), (5, 6))) == "Polygon(3 corners)"
