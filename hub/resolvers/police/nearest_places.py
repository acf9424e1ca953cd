"""The query field `nearestPlaces`."""

from typing import Annotated, Final

import strawberry

from hub.domain.places.gazetteer import MAX_DISTANCE_KM, MAX_PLACES
from hub.graphql.kit.fields import list_size, resolver_field
from hub.schema.police.context import PoliceInfo
from hub.schema.police.place_types import Place
from hub.schema.shared.points import PointInput
from hub.services.police.places.find_nearest_places import find_nearest_places

DEFAULT_PLACES: Final = 3

Spot = Annotated[PointInput, strawberry.argument(description="The point.")]
FirstPlaces = Annotated[int, strawberry.argument(description=f"How many at most, 1 to {MAX_PLACES}.")]


@resolver_field(
    f"The known places within {MAX_DISTANCE_KM:g} km of a point, the nearest first: names to propose as a district. "
    "Nothing of it is kept.",
    list_size(slicing_arguments=["first"]),
)
async def nearest_places(info: PoliceInfo, point: Spot, first: FirstPlaces = DEFAULT_PLACES) -> list[Place]:
    gazetteer = info.context.services.rules.places.gazetteer
    found = await find_nearest_places(info.context.actor, gazetteer, point.point(), first=first)
    return [Place.from_domain(place) for place in found]
