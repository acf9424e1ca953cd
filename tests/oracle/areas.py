"""The areas of a case over time, by the acts of its officers and the policy: the hub's rows are not asked."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from tests.oracle.clock import DomainClock
from tests.oracle.geometry import Point
from tests.oracle.policy import UNCONFIRMED_LIMIT_KM, Bands, DueStage, due_stages

NEVER = (math.inf, math.inf)


@dataclass(frozen=True, slots=True)
class Event:
    """An act of staff on a case. `area` is the number that they named; `place` and `seen` belong to a new area."""

    case: str
    kind: str
    began: float
    returned: float
    area: int = 0
    place: Point | None = None
    seen: float = 0.0
    revision: int = 0

    @property
    def during(self) -> tuple[float, float]:
        """When it began and when it returned: it took effect at some moment in between."""
        return self.began, self.returned


@dataclass(frozen=True, slots=True)
class Area:
    """One area. `added`, `confirmed` and `gone` are when each act began and returned; the first is there at once."""

    number: int
    place: Point
    stages: tuple[DueStage, ...]
    added: tuple[float, float] = (-math.inf, -math.inf)
    confirmed: tuple[float, float] = NEVER
    gone: tuple[float, float] = NEVER
    sighting: int = 0
    """The revision of the sighting that added it; 0 for a place last seen."""

    @property
    def has_gone(self) -> bool:
        """True if it was removed or replaced."""
        return self.gone != NEVER

    def possibly_at(self, moment: float, late: float = 0.0) -> bool:
        """Return whether it may have stood at a moment; what began before it went may come `late` seconds after."""
        return self.added[0] <= moment <= self.gone[1] + late

    def may_reach(self, moment: float) -> bool:
        """Return whether it may have been confirmed by a moment."""
        return self.confirmed[0] <= moment

    def due_km(self, now: float, *, limited: bool) -> float | None:
        """Return the largest radius due at a domain time, within the unconfirmed limit if `limited`; None before it."""
        due = (stage.radius_km for stage in self.stages if stage.due <= now)
        return max((km for km in due if not limited or km <= UNCONFIRMED_LIMIT_KM), default=None)

    def sound_km(self, clock: DomainClock) -> tuple[float, float]:
        """Return the radius in which its sighting surely is heard with sound, and that in which it possibly is."""
        due = [self.due_km(clock.at(moment), limited=True) or 0.0 for moment in self.added]
        return min(due), max(due)


def areas_of(place: Point, disappeared: float, bands: Bands, events: Iterable[Event]) -> tuple[Area, ...]:
    """Return every area that a case ever had, in the order of their numbers: these count from 1 and never again."""
    areas = {1: Area(1, place, due_stages(disappeared, bands))}
    first = 1
    for event in sorted(events, key=lambda event: event.began):
        if event.kind in ("sighting", "correct"):
            added = _added(event, list(areas.values()), bands)
            areas[added.number] = added
        if event.kind == "correct":
            areas[first] = replace(areas[first], gone=event.during)
            first = max(areas)
        elif event.kind == "remove_area":
            areas[event.area] = replace(areas[event.area], gone=event.during)
        elif event.kind in ("confirm", "confirm_area"):
            number = first if event.kind == "confirm" else event.area
            if areas[number].confirmed == NEVER:
                areas[number] = replace(areas[number], confirmed=event.during)
    return tuple(areas.values())


def _added(event: Event, earlier: list[Area], bands: Bands) -> Area:
    if event.place is None:
        raise ValueError(f"a {event.kind} without a place")
    if event.kind == "sighting" and not event.revision:
        raise ValueError("a sighting without a revision")
    stages = due_stages(event.seen, bands, first=1 + sum(len(area.stages) for area in earlier))
    sighting = event.revision if event.kind == "sighting" else 0
    return Area(len(earlier) + 1, event.place, stages, event.during, sighting=sighting)


def standing(areas: Iterable[Area], moment: float) -> Iterator[Area]:
    """Yield the areas that surely had not gone by a moment."""
    return (area for area in areas if area.gone[0] > moment)
