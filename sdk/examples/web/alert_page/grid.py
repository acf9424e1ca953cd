"""The coarse grid: the only places that a browser can send.

A place comes as two whole numbers, counted in steps of 0.05 degrees, about 5.5 km from north to south. The browser
rounds; something finer cannot be written in such a message at all. A step is about as wide as a cell of the hub.
"""

from typing import Final

from reunion import GeoPoint

STEPS_PER_DEGREE: Final = 20
MAX_NORTH, MAX_EAST = 90 * STEPS_PER_DEGREE, 180 * STEPS_PER_DEGREE


def read_place(sent: object) -> GeoPoint | None:
    """Return the point of `{"north": 755, "east": 2313}`, or None for anything else, such as a place in degrees."""
    if not isinstance(sent, dict) or sent.keys() != {"north", "east"}:
        return None
    north, east = sent["north"], sent["east"]
    if type(north) is not int or type(east) is not int or abs(north) > MAX_NORTH or abs(east) > MAX_EAST:
        return None
    return GeoPoint(north / STEPS_PER_DEGREE, east / STEPS_PER_DEGREE)
