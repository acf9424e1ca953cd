"""Enums of places. Import this module to use them in annotations."""

from hub.domain.places.gazetteer import PlaceSource
from hub.domain.places.usual_places import MAX_TIME_SINCE_SEEN, UnusualReason
from hub.schema.shared.enums import described

described(
    PlaceSource,
    "Where a place comes from.",
    {
        PlaceSource.OPERATOR: "The operator's own list.",
        PlaceSource.GEONAMES: "The list that the hub ships, from GeoNames (geonames.org, CC BY 4.0).",
        PlaceSource.COORDINATES: "The coordinates that were searched for.",
    },
)
described(
    UnusualReason,
    "Why a place or time last seen is unusual.",
    {
        UnusualReason.OUTSIDE_AREA: "The point lies outside of the force's area.",
        UnusualReason.LOOKS_SWAPPED: "It lies outside, and inside if latitude and longitude are exchanged.",
        UnusualReason.ZERO_COORDINATES: "Latitude and longitude are both 0, which often stands for a missing place.",
        UnusualReason.FAR_FROM_DISTRICT: "The point is far from the place that the district names; 30 km by default.",
        UnusualReason.LONG_AGO: f"The time is more than {MAX_TIME_SINCE_SEEN.days} days ago.",
    },
)
