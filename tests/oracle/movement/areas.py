"""Each area of an alert over time: its ground as far as it is sure, and as far as it is possible."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property

from tests.oracle.devices import Span
from tests.oracle.geometry import Point
from tests.oracle.movement.evidence import Mark, Order

ADDING = frozenset({"open", "sight", "correct"})
ENDING = frozenset({"remove", "correct", "close"})


@dataclass(eq=False)
class Area:
    """One area. `orders` limit its reach, never farther than the last of them; the first one added it.

    `added` and `gone` are the revisions that say so: nothing of a later revision is for ground that has gone.
    """

    number: int
    centre: Point
    orders: list[Order]
    added: int
    gone: float = math.inf
    covered: list[Mark] = field(default_factory=list)
    confirmed: bool = False
    held: bool = False
    """True while it covers nothing, because nobody confirmed it in time."""
    limit_km: float = 0.0
    """The last radius that an officer set, held or not; at first that of its first stage."""

    def __post_init__(self) -> None:
        self.limit_km = self.orders[0].km

    def set_radius(self, order: Order) -> None:
        """Reach no farther than this from now on; a held area once it is confirmed."""
        self.limit_km = order.km
        self.orders.append(replace(order, km=0.0) if self.held else order)

    def hold(self, order: Order) -> None:
        """Cover nothing from now on, unless somebody has confirmed it or it has gone."""
        if not self.confirmed and not self.held and self.gone == math.inf:
            self.held = True
            self.orders.append(order)

    def confirm(self, order: Order) -> None:
        """Cover again as far as it did, or as far as an officer set meanwhile."""
        self.confirmed = True
        if self.held:
            self.held = False
            self.orders.append(replace(order, km=self.limit_km))

    @property
    def circle_km(self) -> float:
        """The radius that was due for it as it was added."""
        return self.orders[0].km

    @property
    def is_sighting(self) -> bool:
        """True if it is heard with sound in its circle, also by devices told before."""
        return self.orders[0].kind == "sight"

    @property
    def opened(self) -> float:
        """The earliest moment at which it may have stood."""
        return self.orders[0].began

    @cached_property
    def end(self) -> Order | None:
        """The act by which it went, with its alert or alone."""
        return next((order for order in self.orders[1:] if order.kind in ENDING), None)

    # ------------------------------------------------------------ what is possible
    @cached_property
    def possible(self) -> list[tuple[Span, float]]:
        """The possible reach: from the beginning of each order until the next one was done."""
        ends = [order.done for order in self.orders[1:]] + [math.inf]
        return [
            (Span(order.began, end), order.km)
            for order, end in zip(self.orders, ends, strict=True)
            if order is not self.end
        ]

    def may_cover(self, km: float, since: float, until: float) -> bool:
        """Return whether a place at this distance may have been covered at some moment of a stretch."""
        return any(0 < reach >= km and span.meets(since, until) for span, reach in self.possible)

    # ------------------------------------------------------------ what is sure
    @cached_property
    def sure(self) -> list[tuple[float, float]]:
        """The sure reach, step by step, each from its moment on."""
        events: list[tuple[float, Mark | Order]] = [(mark.at, mark) for mark in self.covered]
        events += [(order.began, order) for order in self.orders[1:]]
        steps, km = [(self.opened, 0.0)], 0.0
        for at, event in sorted(events, key=lambda one: one[0]):
            km = min(km, self._at_most(event)) if isinstance(event, Order) else max(km, self._at_least(event))
            steps.append((at, km))
        return steps

    def _at_most(self, order: Order) -> float:
        return 0.0 if order is self.end else order.km

    def _at_least(self, mark: Mark) -> float:
        # The order of a stage and a narrowing at the same moment cannot be seen from outside.
        rivals = [self._at_most(one) for one in self.orders if one.began <= mark.at and one.done >= mark.since]
        return min([mark.km, *rivals])

    def surely_covers(self, km: float) -> list[Span]:
        """Return the stretches in which a place at this distance was surely covered."""
        spans: list[Span] = []
        inside = False
        for at, reach in self.sure:
            # An area that covers nothing does not cover its centre either.
            was_inside, inside = inside, 0 < reach >= km
            if inside and not was_inside:
                spans.append(Span(at))
            elif was_inside and not inside:
                spans[-1].until = at
        return spans

    @cached_property
    def widest(self) -> float:
        """The farthest reach that was ever sure."""
        return max(km for _, km in self.sure)


def areas_of(orders: list[Order]) -> dict[int, Area]:
    """Return every area that an alert ever had, by its number. `orders` are all acts on the alert, in order."""
    areas: dict[int, Area] = {}
    revision, first = 0, 1
    for order in orders:
        revision += order.revises
        if order.kind in {"close", "remove", "correct"}:
            going = {"close": list(areas), "remove": [order.area], "correct": [first]}[order.kind]
            _end([areas[number] for number in going], order, revision)
        if order.kind in ADDING:
            assert order.centre is not None, "an area has a centre"
            areas[order.area] = Area(order.area, order.centre, [order], revision)
            first = first if order.kind == "sight" else order.area
            # The first area is confirmed with its case, and again with each correction.
            areas[order.area].confirmed = order.kind != "sight"
        elif order.kind == "radius":
            areas[order.area].set_radius(order)
        elif order.kind == "confirm":
            areas[order.area].confirm(order)
        elif order.kind == "overdue":
            for area in areas.values():
                area.hold(order)
    return areas


def _end(areas: Iterable[Area], order: Order, revision: int) -> None:
    for area in areas:
        if area.gone == math.inf:
            area.orders.append(order)
            area.gone = revision
