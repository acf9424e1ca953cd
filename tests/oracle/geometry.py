"""Distances on the sphere of radius 6,371.0088 km."""

import math

EARTH_RADIUS_KM = 6371.0088

Point = tuple[float, float]
"""Latitude and longitude in degrees."""


def distance_km(a: Point, b: Point) -> float:
    """Return the great-circle distance by the haversine formula."""
    latitude_a, latitude_b = math.radians(a[0]), math.radians(b[0])
    half_north = (latitude_b - latitude_a) / 2
    half_east = math.radians(b[1] - a[1]) / 2
    chord = math.sin(half_north) ** 2 + math.cos(latitude_a) * math.cos(latitude_b) * math.sin(half_east) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(min(1.0, chord)))
