"""Places on the command line: `latitude,longitude`, with a radius for a circle, or one of the cities of `simulate`."""

from collections.abc import Mapping
from typing import Final

import typer

from reunion.geography import Circle, GeoPoint

MAX_AREA_KM: Final = 2000.0
"""The hub follows no larger area."""

CITIES: Final[Mapping[str, tuple[float, float]]] = {
    "accra": (5.60, -0.19),
    "amsterdam": (52.37, 4.90),
    "bangkok": (13.76, 100.50),
    "beijing": (39.90, 116.41),
    "berlin": (52.52, 13.40),
    "bogota": (4.71, -74.07),
    "cairo": (30.04, 31.24),
    "dhaka": (23.81, 90.41),
    "dubai": (25.20, 55.27),
    "guangzhou": (23.13, 113.26),
    "hengshui": (37.74, 115.67),
    "istanbul": (41.01, 28.98),
    "jakarta": (-6.21, 106.85),
    "johannesburg": (-26.20, 28.05),
    "karachi": (24.86, 67.00),
    "lagos": (6.52, 3.38),
    "lima": (-12.05, -77.04),
    "london": (51.51, -0.13),
    "manila": (14.60, 120.98),
    "mexico-city": (19.43, -99.13),
    "mumbai": (19.08, 72.88),
    "nairobi": (-1.29, 36.82),
    "new-york": (40.71, -74.01),
    "paris": (48.86, 2.35),
    "sao-paulo": (-23.55, -46.63),
    "seoul": (37.57, 126.98),
    "shanghai": (31.23, 121.47),
    "sydney": (-33.87, 151.21),
    "tokyo": (35.68, 139.69),
    "toronto": (43.65, -79.38),
    "warsaw": (52.23, 21.01),
}


def read_circle(text: str) -> Circle:
    """Return the circle of `latitude,longitude,km`. Raises BadParameter."""
    latitude, longitude, radius_km = _numbers(text, ("latitude", "longitude", "km"))
    if not 0 < radius_km <= MAX_AREA_KM:
        raise typer.BadParameter(f"the radius must be more than 0 and at most {MAX_AREA_KM:g} km.")
    return Circle(_point(latitude, longitude), radius_km)


def read_place(text: str) -> GeoPoint:
    """Return the point of a city, or of `latitude,longitude`. Raises BadParameter."""
    city = text.strip().lower().replace(" ", "-")
    if city in CITIES:
        return GeoPoint(*CITIES[city])
    if "," not in text:
        raise typer.BadParameter(f"it is none of the cities {', '.join(CITIES)}. Give latitude,longitude instead.")
    return _point(*_numbers(text, ("latitude", "longitude")))


def _numbers(text: str, names: tuple[str, ...]) -> list[float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != len(names):
        raise typer.BadParameter(f"give {','.join(names)} as numbers, without spaces.")
    return numbers


def _point(latitude: float, longitude: float) -> GeoPoint:
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise typer.BadParameter("a latitude is -90 to 90, a longitude -180 to 180.")
    return GeoPoint(latitude, longitude)
