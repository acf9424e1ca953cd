"""The filter for rows whose place lies in a ground."""

from typing import Any

from hub.domain.geometry import EARTH_RADIUS_KM, Circle
from hub.domain.search.grounds import Ground
from hub.storage.mongo.database import Row


def within(field: str, ground: Ground) -> Row:
    """Return the filter for rows whose point in `field` lies in a checked ground."""
    if isinstance(ground, Circle):
        centre = [ground.centre.longitude, ground.centre.latitude]
        return {field: {"$geoWithin": {"$centerSphere": [centre, ground.radius_km / EARTH_RADIUS_KM]}}}
    ring: list[Any] = [[corner.longitude, corner.latitude] for corner in (*ground.corners, ground.corners[0])]
    return {field: {"$geoWithin": {"$geometry": {"type": "Polygon", "coordinates": [ring]}}}}
