"""The places of the runs: on a plain, around a pole, and on both sides of the antimeridian."""

import random

from hub.domain.geometry import Point, destination

PLAIN, POLE, ANTIMERIDIAN = Point(37.74, 115.67), Point(89.93, 40.0), Point(-16.9, 179.96)
REGIONS = (PLAIN, POLE, ANTIMERIDIAN)
RADII_KM = (2.0, 10.0, 18.0, 30.0, 45.0)
WIDTH_KM = 60.0
"""The farthest distance from the middle of a region; no radius covers all of it."""


def around(middle: Point, chance: random.Random, km: float = WIDTH_KM) -> Point:
    """Return a random place within that distance."""
    return destination(middle, chance.random() * 360, chance.random() * km)


def map_of(chance: random.Random, each: int) -> dict[Point, list[Point]]:
    """Return the places of each region: fewer than devices, so that cells hold several."""
    return {region: [around(region, chance) for _ in range(each)] for region in REGIONS}
