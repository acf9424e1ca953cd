"""Distances to edges, destinations and outlines on the sphere, against figures that follow from its radius alone."""

import itertools
import math

import pytest

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

DEGREE_KM = EARTH_RADIUS_KM * math.pi / 180


@pytest.mark.parametrize(
    ("point", "degrees"),
    [
        (Point(3, 5), 3.0),  # beside the middle: the foot of the perpendicular lies on the edge
        (Point(-3, 5), 3.0),
        (Point(0, 4), 0.0),
        (Point(0, -2), 2.0),  # beyond an end: the distance to that end
        (Point(0, 12.5), 2.5),
    ],
)
def test_distance_to_an_edge_of_the_equator(point: Point, degrees: float) -> None:
    edge = vector(Point(0, 0)), vector(Point(0, 10))
    assert distance_to_edge_km(vector(point), *edge) == pytest.approx(degrees * DEGREE_KM, abs=1e-6)


@pytest.mark.parametrize(
    ("origin", "bearing", "end"),
    [
        (Point(0, 0), 0, Point(10, 0)),
        (Point(0, 0), 90, Point(0, 10)),
        (Point(0, 0), 180, Point(-10, 0)),
        (Point(0, 0), 270, Point(0, -10)),
        (Point(37, 115), 0, Point(47, 115)),
        (Point(85, 30), 0, Point(85, -150)),  # over the pole
        (Point(0, 175), 90, Point(0, -175)),  # over the antimeridian
        (Point(90, 0), 180, Point(80, 0)),
    ],
)
def test_destination_of_ten_degrees_in_each_direction(origin: Point, bearing: float, end: Point) -> None:
    there = destination(origin, bearing, 10 * DEGREE_KM)
    assert (there.latitude, there.longitude) == pytest.approx((end.latitude, end.longitude), abs=1e-9)


@pytest.mark.parametrize("radius", [1.0, 100.0, 500.0])
@pytest.mark.parametrize("centre", [Point(37.74, 115.67), Point(-33, 179.9), Point(88, 0)])
def test_outline_touches_its_circle_from_outside(centre: Point, radius: float) -> None:
    ring = outline(Circle(centre, radius))
    assert len(ring) == 25
    assert ring[0] == ring[-1]
    here = vector(centre)
    for start, end in itertools.pairwise(ring):
        assert distance_to_edge_km(here, vector(start), vector(end)) == pytest.approx(radius, rel=1e-6)
        assert radius < distance_km(centre, start) < radius * 1.02
