"""Each alert over time, by the officers' acts and the covered marks: what is sure, and what is possible.

Its ground is the union of its areas.
"""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from tests.oracle.devices import Span
from tests.oracle.geometry import Point, distance_km
from tests.oracle.movement.areas import Area, areas_of
from tests.oracle.movement.evidence import MovementEvidence, Order
from tests.oracle.policy import OVERSHOOT_KM


@dataclass(eq=False)
class Alert:
    """One alert. Its orders are in the order of their beginning, and no two overlap."""

    id: str
    orders: list[Order]
    areas: dict[int, Area]
    """By number, also those that have gone."""
    wiped: float = math.inf
    stills: list[float] = field(default_factory=list)
    """Every moment at which the hub had come to rest."""
    idles: list[float] = field(default_factory=list)
    """These, and every other moment without a batch in progress."""

    @property
    def opened(self) -> float:
        """The earliest moment at which it may have been open."""
        return self.orders[0].began

    @cached_property
    def close(self) -> Order | None:
        """The act that ended it."""
        return next((order for order in self.orders if order.kind == "close"), None)

    @property
    def ended(self) -> float:
        """The earliest moment at which it may have ended."""
        return self.close.began if self.close else math.inf

    # ------------------------------------------------------------ its ground
    def may_cover(self, point: Point, since: float, until: float, revision: int | None = None) -> bool:
        """Return whether some area may have covered a place (or a cell of it) at some moment of a stretch.

        With a revision only the areas that are in it count.
        """
        return any(
            area.may_cover(distance_km(point, area.centre) - OVERSHOOT_KM, since, until)
            for area in self.areas.values()
            if revision is None or area.added <= revision < area.gone
        )

    def surely_covers(self, point: Point) -> list[Span]:
        """Return the stretches in which some area surely covered a place; those of two areas may share moments."""
        distances = [(area, distance_km(point, area.centre)) for area in self.areas.values()]
        return [span for area, km in distances if km <= area.widest for span in area.surely_covers(km)]

    # ------------------------------------------------------------ held and ended
    def surely_held(self, since: float, until: float) -> bool:
        """Return whether nothing but a CANCEL could begin in all of a stretch."""
        if self.close and self.close.done <= since:
            return True
        pauses = [order for order in self.orders if order.kind in {"pause", "resume"} and order.began <= until]
        return bool(pauses) and pauses[-1].kind == "pause" and pauses[-1].done <= since

    @cached_property
    def due(self) -> list[float]:
        """The moments of rest at which it was surely open and not paused."""
        return [at for at in self.stills if self.opened < at < self.ended and self._runs(at)]

    def _runs(self, at: float) -> bool:
        pauses = [order for order in self.orders if order.kind in {"pause", "resume"} and order.began <= at]
        return self.orders[0].done <= at and (not pauses or (pauses[-1].kind == "resume" and pauses[-1].done <= at))

    def idle_before(self, at: float) -> float:
        """Return the last moment before `at` without a batch in progress: a device told since was checked since."""
        place = bisect_right(self.idles, at)
        return self.idles[place - 1] if place else 0.0

    def due_after(self, at: float) -> float:
        """Return the first moment from then on at which every due push had to be done."""
        place = bisect_left(self.due, at)
        return self.due[place] if place < len(self.due) else math.inf

    @cached_property
    def judged(self) -> list[float]:
        """The moments at which every told device must have the newest revision."""
        after = [at for at in self.stills if self.close and self.close.done < at < self.wiped]
        return self.due + after

    def newest(self, at: float) -> int:
        """Return the newest revision that was pushed by then."""
        said = [order for order in self.orders if order.revises and order.done <= at]
        return max(number for number, order in enumerate(said, 1) if order.pushed)


def alerts_of(evidence: MovementEvidence) -> dict[str, Alert]:
    """Return every alert that was opened."""
    orders: defaultdict[str, list[Order]] = defaultdict(list)
    for order in sorted(evidence.orders, key=lambda order: order.began):
        orders[order.alert].append(order)
    stills = sorted(mark.at for mark in evidence.marks if mark.kind == "still")
    idles = sorted(mark.at for mark in evidence.marks if mark.kind in {"still", "idle"})
    alerts: dict[str, Alert] = {}
    for name, given in orders.items():
        alerts[name] = Alert(name, given, areas_of(given), stills=stills, idles=idles)
    for mark in evidence.marks:
        if mark.kind == "covered":
            alerts[mark.alert].areas[mark.area].covered.append(mark)
        elif mark.kind == "wiped":
            alerts[mark.alert].wiped = mark.at
    return alerts
