"""The filter for alerts that reached a point: one of the circles in which they told people holds it."""

from typing import Any, Final

from hub.domain.geometry import EARTH_RADIUS_KM, Point, vector
from hub.storage.mongo.database import Row

AREA: Final = "$$area"
GONE: Final = "$$gone"


def reached(point: Point) -> Row:
    """Return the filter for alerts whose areas, or those that have gone, told people in a circle with a valid point.

    The row has each area with the largest radius that it covered, and the circles that removed areas left behind. The
    point is compared with all of them; no index holds circles, so a list reads alerts in its order.
    """
    of_areas = _contains(f"{AREA}.centre.lat", f"{AREA}.centre.lon", {"$ifNull": [f"{AREA}.told_km", 0]}, point)
    of_gone = _contains(f"{GONE}.lat", f"{GONE}.lon", f"{GONE}.km", point)
    lists = (("areas", AREA, of_areas), ("left", GONE, of_gone))
    return {"$expr": {"$or": [_any(name, variable, holds) for name, variable, holds in lists]}}


def _any(name: str, variable: str, holds: Row) -> Row:
    rows: Row = {"$ifNull": [f"${name}", []]}
    return {"$anyElementTrue": [{"$map": {"input": rows, "as": variable.removeprefix("$$"), "in": holds}}]}


def _contains(latitude: str, longitude: str, radius_km: Any, point: Point) -> Row:
    """Return the expression that is true for a circle with a point; a circle without a radius has none."""
    x, y, z = vector(point)
    north, east = {"$degreesToRadians": latitude}, {"$degreesToRadians": longitude}
    cosine = {"$cos": north}
    # The cosine of the angle between the centre and the point: the larger, the nearer.
    closeness = {
        "$add": [
            {"$multiply": [x, cosine, {"$cos": east}]},
            {"$multiply": [y, cosine, {"$sin": east}]},
            {"$multiply": [z, {"$sin": north}]},
        ]
    }
    is_near = {"$gte": [closeness, {"$cos": {"$divide": [radius_km, EARTH_RADIUS_KM]}}]}
    return {"$and": [{"$gt": [radius_km, 0]}, is_near]}
