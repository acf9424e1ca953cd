"""The query field `places`."""

from typing import Annotated, Final

import strawberry

from hub.domain.places.gazetteer import MAX_PLACES
from hub.graphql.kit.fields import list_size, resolver_field
from hub.schema.police.context import PoliceInfo
from hub.schema.police.place_types import Place
from hub.schema.shared.points import PointInput
from hub.services.police.places.find_places import MAX_PLACE_SEARCH_CHARACTERS, find_places

DEFAULT_PLACES: Final = 10
PLACES: Final = list_size(slicing_arguments=["first"])

Search = Annotated[
    str,
    strawberry.argument(
        description=f"A name or its beginning, in English or Chinese, or coordinates; at most "
        f"{MAX_PLACE_SEARCH_CHARACTERS} characters."
    ),
]
Near = Annotated[
    PointInput | None,
    strawberry.argument(description="Of places about as large the nearest to this point come first."),
]
FirstPlaces = Annotated[int, strawberry.argument(description=f"How many at most, 1 to {MAX_PLACES}.")]


@resolver_field(
    "Places by name, best first: names that are equal, then names that begin so; the operator's, then the larger ones. "
    "Simplified and traditional characters are alike, and so are accents, spaces and apostrophes. Coordinates are one "
    "place: decimal degrees or degrees, minutes and seconds, latitude first unless letters say otherwise. Every point "
    "is WGS 84; Chinese maps show GCJ-02, which lies some hundred metres beside it. Nothing of a search is kept.",
    PLACES,
)
async def places(
    info: PoliceInfo, search: Search, near: Near = None, first: FirstPlaces = DEFAULT_PLACES
) -> list[Place]:
    gazetteer = info.context.services.rules.places.gazetteer
    found = await find_places(
        info.context.actor, gazetteer, search, first=first, near=None if near is None else near.point()
    )
    return [Place.from_domain(place) for place in found]
