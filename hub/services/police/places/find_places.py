"""Find places by a name, or by coordinates as people type them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from hub.domain.actors import Officer
from hub.domain.geometry import Point, distance_km
from hub.domain.page_size import require_page_size
from hub.domain.places.gazetteer import MAX_PLACES, Gazetteer, Place, PlaceSource
from hub.domain.text.bounds import line
from hub.domain.text.coordinates import parse_coordinates
from hub.errors import CoordinatesInvalid

MAX_PLACE_SEARCH_CHARACTERS: Final = 100


async def find_places(
    by: Officer, gazetteer: Gazetteer, search: str, *, first: int, near: Point | None = None
) -> Sequence[Place]:
    """Return places whose names are or begin like a text, best first; of coordinates the point that they stand for.

    Nothing of it is kept: a search has no line in the audit trail and none in a log. Raises Forbidden for an officer
    who is not certified, TooManyItems, TextInvalid, CoordinatesInvalid.
    """
    by.require_certified()
    limit = require_page_size(first, max_size=MAX_PLACES)
    text = line(search, MAX_PLACE_SEARCH_CHARACTERS, path=("search",))
    if near is not None and not near.valid:
        raise CoordinatesInvalid(path=("near",))
    point = parse_coordinates(text, path=("search",))
    if point is None:
        return gazetteer.search(text, limit, near)
    place = Place(PlaceSource.COORDINATES, f"{point.latitude:.5f}, {point.longitude:.5f}", point)
    return [place if near is None else replace(place, distance_km=distance_km(near, point))]
