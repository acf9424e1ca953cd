"""Points, circles and polygons on the sphere of radius 6,371.0088 km; works at poles and the antimeridian."""

import math
from dataclasses import dataclass
from functools import lru_cache

EARTH_RADIUS_KM = 6371.0088
"""Mean Earth radius (IUGG), used everywhere a distance is turned into an angle."""

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True, repr=False)
class Point:
    """A place in degrees. Its repr shows nothing: a place never reaches a log."""

    latitude: float
    longitude: float

    def __repr__(self) -> str:
        return "Point(…)"

    @property
    def valid(self) -> bool:
        """True if both numbers are finite and in range."""
        return (
            math.isfinite(self.latitude)
            and math.isfinite(self.longitude)
            and abs(self.latitude) <= 90
            and abs(self.longitude) <= 180
        )


@dataclass(frozen=True, slots=True, repr=False)
class Circle:
    """A published circle: centre and radius in km."""

    centre: Point
    radius_km: float

    def __repr__(self) -> str:
        return f"Circle({self.radius_km:g} km)"


def vector(point: Point) -> Vector:
    """Return the unit vector of a point."""
    latitude, longitude = math.radians(point.latitude), math.radians(point.longitude)
    return (
        math.cos(latitude) * math.cos(longitude),
        math.cos(latitude) * math.sin(longitude),
        math.sin(latitude),
    )


def cross(a: Vector, b: Vector) -> Vector:
    """Return the cross product of two vectors."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


def dot(a: Vector, b: Vector) -> float:
    """Return the dot product of two vectors."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


def _angle(a: Vector, b: Vector) -> float:
    return math.atan2(math.sqrt(dot(c := cross(a, b), c)), dot(a, b))


def distance_km(a: Point, b: Point) -> float:
    """Return the great-circle distance in km."""
    return _angle(vector(a), vector(b)) * EARTH_RADIUS_KM


def squared_chord(a: Vector, b: Vector) -> float:
    """Return the squared length of the straight line between two unit vectors; it grows with their distance."""
    return (a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2 + (a[2] - b[2]) ** 2


def squared_chord_of(km: float) -> float:
    """Return the squared chord of two places so far apart."""
    return 4 * math.sin(min(km / EARTH_RADIUS_KM, math.pi) / 2) ** 2


def distance_to_edge_km(point: Vector, start: Vector, end: Vector) -> float:
    """Return the distance in km from a point to the shorter great-circle arc between two others."""
    normal = cross(start, end)
    length = math.sqrt(dot(normal, normal))
    if length == 0:
        return _angle(point, start) * EARTH_RADIUS_KM
    # The foot of the perpendicular lies on the arc if it is on the inner side of both ends.
    if dot(cross(normal, start), point) >= 0 and dot(cross(end, normal), point) >= 0:
        return abs(math.asin(max(-1.0, min(1.0, dot(normal, point) / length)))) * EARTH_RADIUS_KM
    return min(_angle(point, start), _angle(point, end)) * EARTH_RADIUS_KM


def destination(origin: Point, bearing_degrees: float, km: float) -> Point:
    """Return the point reached from `origin` after `km` on the great circle that starts at `bearing_degrees`."""
    latitude, longitude = math.radians(origin.latitude), math.radians(origin.longitude)
    bearing, angle = math.radians(bearing_degrees), km / EARTH_RADIUS_KM
    # By vectors: the common formula for the longitude divides zero by zero at a pole.
    north = (-math.sin(latitude) * math.cos(longitude), -math.sin(latitude) * math.sin(longitude), math.cos(latitude))
    east = (-math.sin(longitude), math.cos(longitude), 0.0)
    x, y, z = (
        math.cos(angle) * here + math.sin(angle) * (math.cos(bearing) * to_north + math.sin(bearing) * to_east)
        for here, to_north, to_east in zip(vector(origin), north, east, strict=True)
    )
    return Point(math.degrees(math.atan2(z, math.hypot(x, y))), math.degrees(math.atan2(y, x)))


@lru_cache(maxsize=1024)
def outline(circle: Circle, corners: int = 24) -> tuple[Point, ...]:
    """Return a closed polygon that holds the whole circle: its edges touch the circle from outside."""
    angle = math.pi / corners
    reach = math.atan(math.tan(min(circle.radius_km / EARTH_RADIUS_KM, math.pi / 2 - 0.1)) / math.cos(angle))
    ring = tuple(destination(circle.centre, 360 * i / corners, reach * EARTH_RADIUS_KM) for i in range(corners))
    return (*ring, ring[0])
