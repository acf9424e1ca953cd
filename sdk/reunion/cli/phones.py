"""Invented phones that walk around a place."""

from math import cos, radians
from random import Random
from typing import Final

from reunion.alert import Alert
from reunion.devices import Device, Location
from reunion.geography import GeoPoint

KM_A_DEGREE: Final = 111.195
STEP_KM: Final = 0.5
MIN_COSINE: Final = 0.01
"""At a pole every step would be around the whole earth."""


class Phones:
    """Phones around a place. Their names are the same in each run: one that was killed leaves none for good."""

    def __init__(self, centre: GeoPoint, count: int, radius_km: float) -> None:
        self._chance = Random()  # noqa: S311 - it places invented phones
        self._places = {
            f"simulated-{centre.latitude:g},{centre.longitude:g}-{number:04}": self._near(centre, radius_km)
            for number in range(1, count + 1)
        }

    @property
    def refs(self) -> list[str]:
        """The names of all phones."""
        return list(self._places)

    def devices(self) -> list[Device]:
        """Return them to register, with invented push tokens."""
        return [
            Device(ref, latitude=place.latitude, longitude=place.longitude, token=f"invented-{ref}")
            for ref, place in self._places.items()
        ]

    def move(self) -> list[Location]:
        """Move each phone a little, and return where it is."""
        self._places = {ref: self._near(place, STEP_KM) for ref, place in self._places.items()}
        return [
            Location(ref, latitude=place.latitude, longitude=place.longitude) for ref, place in self._places.items()
        ]

    def in_areas(self, alert: Alert) -> int:
        """Return how many phones are in an area of an alert."""
        return sum(any(area.circle.contains(place) for area in alert.areas) for place in self._places.values())

    def _near(self, place: GeoPoint, km: float) -> GeoPoint:
        north, east = (self._chance.uniform(-km, km) / KM_A_DEGREE for _ in range(2))
        latitude = max(-90.0, min(90.0, place.latitude + north))
        # Of both latitudes the longer degree: none lands farther away than asked for.
        cosine = max(MIN_COSINE, cos(radians(latitude)), cos(radians(place.latitude)))
        longitude = place.longitude + east / cosine
        return GeoPoint(latitude, (longitude + 180.0) % 360.0 - 180.0)
