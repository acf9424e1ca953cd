"""Points and circles on a sphere of 6,371.0088 km, the radius the hub uses everywhere."""

from dataclasses import dataclass, field
from math import asin, cos, radians, sin, sqrt
from typing import Self

from reunion.wire import JsonObject, number

EARTH_RADIUS_KM = 6371.0088


@dataclass(frozen=True, slots=True)
class GeoPoint:
    """A place in degrees (WGS 84): latitude -90 to 90, longitude -180 to 180. Its repr hides it."""

    latitude: float = field(repr=False)
    longitude: float = field(repr=False)

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `{latitude, longitude}`."""
        return cls(number(data, "latitude"), number(data, "longitude"))

    def distance_km(self, other: "GeoPoint") -> float:
        """Return the great-circle distance in km. It is correct across the antimeridian and at the poles."""
        north, other_north = radians(self.latitude), radians(other.latitude)
        rise = sin((other_north - north) / 2) ** 2
        turn = sin(radians(other.longitude - self.longitude) / 2) ** 2
        return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(rise + cos(north) * cos(other_north) * turn)))


@dataclass(frozen=True, slots=True)
class Circle:
    """A circle on the ground. That of an alert is centred on a cell, never on the exact place."""

    centre: GeoPoint = field(repr=False)
    radius_km: float

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `{latitude, longitude, radiusKm}`, or `radius_km` as webhooks spell it."""
        radius = "radiusKm" if "radiusKm" in data else "radius_km"
        return cls(GeoPoint.from_wire(data), number(data, radius))

    def contains(self, point: GeoPoint) -> bool:
        """Return True if the point is in the circle. An app can ask this on the phone, which the point never leaves."""
        return self.centre.distance_km(point) <= self.radius_km
