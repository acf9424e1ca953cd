"""Inputs that lists of several nouns share: the place of a filter, and the direction of an order."""

import strawberry
from strawberry import UNSET

from hub.domain.search.grounds import Ground, Polygon
from hub.domain.sort_direction import SortDirection
from hub.schema.shared.enums import described
from hub.schema.shared.points import CircleInput, PointInput

described(
    SortDirection,
    "The direction of a list.",
    {
        SortDirection.ASCENDING: "The earliest first.",
        SortDirection.DESCENDING: "The latest first.",
    },
)

ALL_MUST_MATCH = (
    "All fields that are given must match: at most 20, with those in `anyOf` and `not`; three levels of these may "
    "stand below the filter itself."
)
ANY_OF = "At least one of these matches, with all its fields."
NOT = "This does not match as a whole. A case that lacks what a field asks for does not match the field, and is found."
CIRCLE = "In this circle, of at most 5,000 km radius."
POLYGON = (
    "In this polygon of 3 to 100 points. The last point is joined to the first; sides are the shortest ways and must "
    "not cross. At most as large as the largest circle."
)


@strawberry.input(one_of=True, description="A place. Exactly one field is given.")
class PlaceFilter:
    """A place as it was sent; the service that takes it checks it."""

    circle: CircleInput | None = strawberry.field(description=CIRCLE, default=UNSET)
    polygon: list[PointInput] | None = strawberry.field(description=POLYGON, default=UNSET)

    def ground(self) -> Ground:
        """Return the ground of the domain, not yet checked."""
        if self.circle:
            return self.circle.circle()
        return Polygon(tuple(point.point() for point in self.polygon or ()))
