"""Find the known places nearest to a point, as names for it."""

from collections.abc import Sequence

from hub.domain.actors import Officer
from hub.domain.geometry import Point
from hub.domain.page_size import require_page_size
from hub.domain.places.gazetteer import MAX_PLACES, Gazetteer, Place
from hub.errors import CoordinatesInvalid


async def find_nearest_places(by: Officer, gazetteer: Gazetteer, point: Point, *, first: int) -> Sequence[Place]:
    """Return the places within 50 km of a point, the nearest first.

    Nothing of it is kept. Raises Forbidden for an officer who is not certified, TooManyItems, CoordinatesInvalid.
    """
    by.require_certified()
    limit = require_page_size(first, max_size=MAX_PLACES)
    if not point.valid:
        raise CoordinatesInvalid(path=("point",))
    return gazetteer.nearest(point, limit)
