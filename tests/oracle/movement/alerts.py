"""Each alert over time, by the officers' acts and the covered marks: what is sure, and what is possible."""

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property

from tests.oracle.devices import Span
from tests.oracle.geometry import Point
from tests.oracle.movement.evidence import Mark, MovementEvidence, Order


@dataclass(eq=False)
class Alert:
    """One alert. Its orders are in the order of their beginning, and no two overlap."""

    id: str
    centre: Point
    orders: list[Order]
    covered: list[Mark] = field(default_factory=list)
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

    @cached_property
    def reaches(self) -> list[Order]:
        """The orders that limit its reach: never farther than the last of them."""
        return [order for order in self.orders if order.kind in {"open", "radius", "close"}]

    # ------------------------------------------------------------ what is possible
    @cached_property
    def possible(self) -> list[tuple[Span, float]]:
        """The possible reach: from the beginning of each order until the next one was done."""
        ends = [order.done for order in self.reaches[1:]] + [math.inf]
        return [
            (Span(order.began, end), order.km)
            for order, end in zip(self.reaches, ends, strict=True)
            if order.kind != "close"
        ]

    def may_cover(self, km: float, since: float, until: float) -> bool:
        """Return whether a place at this distance may have been covered at some moment of a stretch."""
        return any(km <= reach and span.meets(since, until) for span, reach in self.possible)

    # ------------------------------------------------------------ what is sure
    @cached_property
    def sure(self) -> list[tuple[float, float]]:
        """The sure reach, step by step, each from its moment on."""
        events: list[tuple[float, Mark | Order]] = [(mark.at, mark) for mark in self.covered]
        events += [(order.began, order) for order in self.reaches[1:]]
        steps, km = [(self.opened, 0.0)], 0.0
        for at, event in sorted(events, key=lambda one: one[0]):
            km = min(km, event.km) if isinstance(event, Order) else max(km, self._at_least(event))
            steps.append((at, km))
        return steps

    def _at_least(self, mark: Mark) -> float:
        # The order of a stage and a narrowing at the same moment cannot be seen from outside.
        rivals = [order.km for order in self.reaches if order.began <= mark.at and order.done >= mark.since]
        return min([mark.km, *rivals])

    def surely_covers(self, km: float) -> list[Span]:
        """Return the stretches in which a place at this distance was surely covered."""
        spans: list[Span] = []
        inside = False
        for at, reach in self.sure:
            if reach >= km and not inside:
                spans.append(Span(at))
            elif reach < km and inside:
                spans[-1].until = at
            inside = reach >= km
        return spans

    @cached_property
    def widest(self) -> float:
        """The farthest reach that was ever sure."""
        return max(km for _, km in self.sure)

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
        said = [order for order in self.orders if order.kind in {"open", "update", "close"} and order.done <= at]
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
        assert given[0].centre is not None, "an alert begins with its opening"
        alerts[name] = Alert(name, given[0].centre, given, stills=stills, idles=idles)
    for mark in evidence.marks:
        if mark.kind == "covered":
            alerts[mark.alert].covered.append(mark)
        elif mark.kind == "wiped":
            alerts[mark.alert].wiped = mark.at
    return alerts
