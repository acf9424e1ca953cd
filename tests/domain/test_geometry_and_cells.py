"""Geometry and cells against dense sampling: nobody inside is missed, and the overshoot is at most one cell."""

import itertools
import math
import random

import h3
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hub.domain.cells import (
    DEFAULT_RESOLUTION,
    Cell,
    centre,
    net_changes,
    parse_cell,
    reach_km,
    ring,
    snap,
    touches,
)
from hub.domain.geometry import (
    EARTH_RADIUS_KM,
    Circle,
    Point,
    destination,
    distance_km,
    distance_to_edge_km,
    outline,
    vector,
)
from hub.errors import CellInvalid, CoordinatesInvalid

POINTS = st.builds(
    Point,
    st.one_of(st.floats(-90, 90), st.sampled_from([90.0, -90.0, 89.99, -89.99, 0.0])),
    st.one_of(st.floats(-180, 180), st.sampled_from([180.0, -180.0, 179.999, -179.999, 0.0])),
)
RADII = st.one_of(st.floats(0.1, 500), st.sampled_from([0.001, 1.0, 3.2, 100.0, 500.0]))
POLE, DATE_LINE = Point(90, 0), Point(0.02, 180)


def far_apart_km(a: Point, b: Point) -> float:
    """Another formula for the distance, so that the hub's own is not its own judge."""
    la, lb = math.radians(a.latitude), math.radians(b.latitude)
    half = math.sin((lb - la) / 2) ** 2
    half += math.cos(la) * math.cos(lb) * math.sin(math.radians(b.longitude - a.longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(min(1.0, math.sqrt(half)))


@given(POINTS, POINTS)
def test_distances_are_those_of_another_formula(a: Point, b: Point) -> None:
    # The other formula loses digits near the antipode.
    assert math.isclose(distance_km(a, b), far_apart_km(a, b), rel_tol=1e-6, abs_tol=0.2)


@given(POINTS, st.floats(0, 360), st.floats(0, 5000))
def test_a_destination_is_as_far_as_asked(origin: Point, bearing: float, km: float) -> None:
    assert math.isclose(distance_km(origin, destination(origin, bearing, km)), km, abs_tol=1e-3)


@settings(max_examples=150)
@given(POINTS, RADII, st.floats(0, 360), st.floats(0, 1))
@example(POLE, 50.0, 10.0, 1.0)
@example(DATE_LINE, 50.0, 90.0, 1.0)
def test_the_cell_of_every_point_inside_touches(middle: Point, radius: float, bearing: float, share: float) -> None:
    inside = destination(middle, bearing, radius * share * (1 - 1e-9))
    assert touches(snap(inside), Circle(middle, radius))


@settings(max_examples=60)
@given(POINTS, RADII, st.floats(0, 360), st.floats(-7, 7), st.randoms(use_true_random=False))
@example(POLE, 20.0, 0.0, 2.0, random.Random(1))
@example(DATE_LINE, 20.0, 90.0, 3.0, random.Random(2))
def test_touching_is_what_dense_sampling_finds(
    middle: Point, radius: float, bearing: float, beyond: float, chance: random.Random
) -> None:
    cell = snap(destination(middle, bearing, max(0.0, radius + beyond)))
    circle = Circle(middle, radius)
    nearest = nearest_sampled_km(cell, middle, chance)
    # Samples lie up to some 50 m apart along the border, and a chord of H3's plane bends by metres on the sphere.
    if nearest <= radius:
        assert touches(cell, circle)
    elif nearest > radius + 0.1:
        assert not touches(cell, circle)


def nearest_sampled_km(cell: Cell, middle: Point, chance: random.Random) -> float:
    """The distance of the nearest of many points of a cell: 100 along each edge, and some within."""
    corners = [Point(*corner) for corner in h3.cell_to_boundary(cell)]
    found = [distance_km(middle, centre(cell))]
    if snap(middle) == cell:
        found.append(0.0)
    for start, end in zip(corners, corners[1:] + corners[:1], strict=True):
        a, b = as_vector(start), as_vector(end)
        for step in range(101):
            share = step / 100
            found.append(distance_km(middle, as_point([x + (y - x) * share for x, y in zip(a, b, strict=True)])))
    for _ in range(20):
        inside = destination(centre(cell), chance.uniform(0, 360), chance.uniform(0, 4))
        if snap(inside) == cell:
            found.append(distance_km(middle, inside))
    return min(found)


def as_vector(point: Point) -> list[float]:
    latitude, longitude = math.radians(point.latitude), math.radians(point.longitude)
    return [
        math.cos(latitude) * math.cos(longitude),
        math.cos(latitude) * math.sin(longitude),
        math.sin(latitude),
    ]


def as_point(vector: list[float]) -> Point:
    x, y, z = vector
    return Point(math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x)))


@given(POINTS, RADII)
def test_what_touches_lies_at_most_one_cell_outside(middle: Point, radius: float) -> None:
    for bearing in range(0, 360, 30):
        cell = snap(destination(middle, bearing, radius + 2 * reach_km()))
        if touches(cell, Circle(middle, radius)):
            assert distance_km(middle, centre(cell)) <= radius + reach_km()


@given(POINTS, POINTS)
def test_nothing_touches_an_empty_circle(middle: Point, place: Point) -> None:
    assert not touches(snap(place), Circle(middle, 0))
    assert not touches(snap(middle), Circle(middle, 0))
    assert not touches(snap(middle), Circle(middle, -1))


@given(POINTS)
def test_no_corner_is_farther_than_the_reach(place: Point) -> None:
    cell = snap(place)
    assert max(distance_km(centre(cell), Point(*corner)) for corner in h3.cell_to_boundary(cell)) <= reach_km()


@settings(max_examples=20)
@given(POINTS, st.floats(1, 40), st.floats(0, 1))
@example(POLE, 30.0, 0.5)
@example(DATE_LINE, 30.0, 0.5)
def test_rings_tile_the_circle(middle: Point, outer: float, share: float) -> None:
    around = [Cell(cell) for cell in h3.grid_disk(snap(middle), 8)]
    inner = outer * share
    first = ring(around, (), Circle(middle, inner))
    second = ring(around, [Circle(middle, inner)], Circle(middle, outer))
    assert not set(first) & set(second)
    assert set(first) | set(second) == set(ring(around, (), Circle(middle, outer)))
    far = [distance_km(middle, centre(cell)) for cell in second]
    assert far == sorted(far)


@settings(max_examples=20)
@given(POINTS, st.lists(st.tuples(st.floats(0, 360), st.floats(0, 60), st.floats(1, 40)), max_size=7))
def test_ring_leaves_out_the_union_of_circles(middle: Point, others: list[tuple[float, float, float]]) -> None:
    around = [Cell(cell) for cell in h3.grid_disk(snap(middle), 8)]
    inner = [Circle(destination(middle, bearing, km), radius) for bearing, km, radius in others]
    outer = Circle(middle, 30.0)
    expected = {cell for cell in around if touches(cell, outer) and not any(touches(cell, one) for one in inner)}
    assert set(ring(around, inner, outer)) == expected


@given(POINTS, st.floats(0.5, 500))
def test_the_outline_holds_the_circle(middle: Point, radius: float) -> None:
    corners = outline(Circle(middle, radius))
    assert corners[0] == corners[-1]
    for one, other in itertools.pairwise(corners):
        edge = as_point([(x + y) / 2 for x, y in zip(as_vector(one), as_vector(other), strict=True)])
        assert distance_km(middle, edge) >= radius - 1e-6


def test_repr_of_place_shows_no_coordinates() -> None:
    assert repr(Point(37.74, 115.67)) == "Point(…)"
    assert repr(Circle(Point(37.74, 115.67), 12.5)) == "Circle(12.5 km)"


def test_net_changes_leave_out_cells_that_even_out() -> None:
    a, b, c = Cell("a"), Cell("b"), Cell("c")
    assert net_changes([(None, a), (None, a), (a, b), (c, c), (b, c), (c, b)]) == {a: 1, b: 1}
    assert net_changes([(a, b)]) == {a: -1, b: 1}


def test_point_that_is_none_has_no_cell() -> None:
    with pytest.raises(CoordinatesInvalid):
        snap(Point(91, 0))


@pytest.mark.parametrize(
    "text", ["8631AA42FFFFFFF", "\uff18631aa42fffffff", "8631aa\u06642fffffff", "8631aa42fffffff0"]
)
def test_cell_in_another_spelling_is_refused(text: str) -> None:
    assert parse_cell("8631aa42fffffff") == "8631aa42fffffff"
    with pytest.raises(CellInvalid):
        parse_cell(text)


def test_reach_of_cell_is_longer_than_its_edge() -> None:
    assert reach_km() == pytest.approx(h3.average_hexagon_edge_length(DEFAULT_RESOLUTION, unit="km") * 1.6)


def test_distance_to_edge_without_length_is_to_its_point() -> None:
    here, there = Point(10, 20), Point(11, 20)
    assert distance_to_edge_km(vector(here), vector(there), vector(there)) == pytest.approx(distance_km(here, there))


def test_corners_of_outline_are_spread_evenly() -> None:
    first, *others, last = outline(Circle(Point(0, 0), 100))
    assert first == last
    sides = [distance_km(a, b) for a, b in itertools.pairwise((first, *others, last))]
    assert max(sides) == pytest.approx(min(sides), rel=1e-3)
