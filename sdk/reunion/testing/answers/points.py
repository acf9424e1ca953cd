"""Points in degrees."""

from reunion.testing.answers.memory import Variables
from reunion.testing.answers.refusals import InputRefused

MAX_LATITUDE, MAX_LONGITUDE = 90, 180


def check_point(point: Variables, *path: str) -> None:
    """Raise InputRefused for a number that is missing or out of range."""
    bounds = (("latitude", MAX_LATITUDE), ("longitude", MAX_LONGITUDE))
    if not all(point.get(name) is not None and abs(point[name]) <= bound for name, bound in bounds):
        raise InputRefused(
            "COORDINATES_INVALID",
            "The latitude must be between -90 and 90, the longitude between -180 and 180.",
            *path,
        )
