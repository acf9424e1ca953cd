"""Find what is unusual about a place last seen, so that an officer is asked before people are told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from hub.domain.cases.case import LastSeen
from hub.domain.geometry import Circle, Point, distance_km
from hub.domain.places.gazetteer import Gazetteer
from hub.domain.places.named_districts import named_points
from hub.domain.text.names import folded

MAX_TIME_SINCE_SEEN: Final = timedelta(days=30)
"""A child who was last seen earlier is rarely reported only now; a slip in the date is more likely."""


class UnusualReason(StrEnum):
    """A reason why a place or time last seen is unusual."""

    OUTSIDE_AREA = "OUTSIDE_AREA"
    LOOKS_SWAPPED = "LOOKS_SWAPPED"
    ZERO_COORDINATES = "ZERO_COORDINATES"
    FAR_FROM_DISTRICT = "FAR_FROM_DISTRICT"
    LONG_AGO = "LONG_AGO"


REASON_SENTENCES: Final[Mapping[UnusualReason, str]] = {
    UnusualReason.OUTSIDE_AREA: "The point lies outside of the force's area.",
    UnusualReason.LOOKS_SWAPPED: (
        "The point lies outside of the force's area, and inside of it if latitude and longitude are exchanged: "
        "they look swapped."
    ),
    UnusualReason.ZERO_COORDINATES: "Latitude and longitude are both 0, which often stands for a missing place.",
    UnusualReason.FAR_FROM_DISTRICT: "The point is more than {km:g} km from the place that the district names.",
    UnusualReason.LONG_AGO: f"The time last seen is more than {MAX_TIME_SINCE_SEEN.days} days ago.",
}
"""Shown to officers and kept in the case's log. None holds the place or the time."""


@dataclass(frozen=True, slots=True)
class ForceAreas:
    """The areas of forces as the operator's settings give them: circles by the force's id, in any spelling of it."""

    circles: Mapping[str, Sequence[Circle]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        by_folded = {folded(force): tuple(circles) for force, circles in self.circles.items()}
        object.__setattr__(self, "circles", by_folded)

    def of_force(self, force: str) -> Sequence[Circle]:
        """Return the circles of a force's area; empty if the operator gave none."""
        return self.circles.get(folded(force), ())


@dataclass(frozen=True, slots=True)
class PlaceRules:
    """By what places are judged: the areas of forces, and the places that the hub knows by name."""

    force_areas: ForceAreas = field(default_factory=ForceAreas)
    gazetteer: Gazetteer = field(default_factory=Gazetteer)


def unusual_reasons(
    rules: PlaceRules, force: str, seen: LastSeen, *, district_within_km: float, now: datetime
) -> tuple[UnusualReason, ...]:
    """Return every reason why a place or time is unusual for a force; empty for a usual one.

    `seen` has passed `check_place`: its point is valid and its time not in the future. A force without an area has no
    point outside of it, and a district that the gazetteer does not know is far from no point.
    """
    found = []
    circles = rules.force_areas.of_force(force)
    if circles and not _is_inside(circles, seen.point):
        is_swapped = _is_inside(circles, Point(seen.point.longitude, seen.point.latitude))
        found.append(UnusualReason.LOOKS_SWAPPED if is_swapped else UnusualReason.OUTSIDE_AREA)
    if seen.point.latitude == 0 and seen.point.longitude == 0:
        found.append(UnusualReason.ZERO_COORDINATES)
    away = km_from_district(rules, seen)
    if away is not None and away > district_within_km:
        found.append(UnusualReason.FAR_FROM_DISTRICT)
    if now - seen.at > MAX_TIME_SINCE_SEEN:
        found.append(UnusualReason.LONG_AGO)
    return tuple(found)


def km_from_district(rules: PlaceRules, seen: LastSeen) -> float | None:
    """Return the distance in km from the place that the district names; None if the gazetteer knows no such place."""
    return min((distance_km(seen.point, place) for place in named_points(rules.gazetteer, seen.district)), default=None)


def describe_reasons(reasons: Sequence[UnusualReason], *, district_within_km: float) -> str:
    """Return the reasons as sentences for an officer."""
    return " ".join(REASON_SENTENCES[reason].format(km=district_within_km) for reason in reasons)


def _is_inside(circles: Sequence[Circle], point: Point) -> bool:
    # Beyond a pole the sphere goes on: an exchanged latitude of 115 would be a place on its other side.
    return point.valid and any(distance_km(circle.centre, point) <= circle.radius_km for circle in circles)
