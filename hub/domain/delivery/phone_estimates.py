"""Estimates of how many phones an alert would come to, before it is opened: few, with noise, the same for everybody.

An officer asks for them at places of their own choice, so they tell even less than a reading of a stage (reach.py). A
place is the cell of the published centre, and a radius is one of the policy's. For a cell, a radius and a month one
number is drawn: the phones of the cells that touch the circle, and noise (hub.domain.noise) with a sixteenth as ε. It
is stored before anybody sees it. The eight estimates of an opening share the ε of a single reading. One person, under
any account, sees a few openings' worth a day; what they saw before costs nothing.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from typing import Final

from hub.domain.actors import KeyMode, Officer, mode_of_tenant
from hub.domain.cells import Cell, centre, ring
from hub.domain.delivery.reach import MIN_DEVIATIONS
from hub.domain.geometry import Circle
from hub.domain.keys import KeyUse, derive_key, keyed_digest
from hub.domain.noise import deviation_of
from hub.domain.text.names import folded

ESTIMATE_EPSILON: Final = Fraction(1, 16)
"""One phone more or less makes no estimate more than 1.065 times as likely. The deviation is 22.6 phones."""

ESTIMATE_DEVIATION: Final = deviation_of(ESTIMATE_EPSILON)

MAX_ESTIMATES_OF_OPENING: Final = 8
MAX_ESTIMATES_OF_DAY: Final = 24
"""Three openings: as many as one person may make in an hour."""

COUNTED_FOR: Final = timedelta(days=1)
"""The time in which the estimates that a person saw count."""


@dataclass(frozen=True, slots=True, repr=False)
class EstimatedCircle:
    """The thing that is estimated: the phones of a mode, in the cells that touch a circle around a cell's centre."""

    mode: KeyMode
    cell: Cell
    radius_km: float

    @property
    def circle(self) -> Circle:
        """The circle."""
        return Circle(centre(self.cell), self.radius_km)

    def count(self, populated: Mapping[Cell, Mapping[int, int]]) -> int:
        """Return the phones among populated cells, by the counts that guide the cutting of units."""
        return sum(
            hint
            for cell in ring(populated, (), self.circle)
            for tenant, hint in populated[cell].items()
            if mode_of_tenant(tenant) is self.mode
        )


@dataclass(frozen=True, slots=True, repr=False)
class Estimate:
    """A stored estimate: the number with its noise, and the moment at which it was drawn."""

    noised: int
    at: datetime

    def about(self, below: int) -> int | None:
        """Return the number in two digits as it may be shown; None if it is too small. `below` is k."""
        if self.noised < max(below, MIN_DEVIATIONS * ESTIMATE_DEVIATION):
            return None
        step = int(10 ** (len(str(self.noised)) - 2))
        return self.noised // step * step


@dataclass(frozen=True, slots=True)
class ShownEstimate:
    """An estimate that a person saw in the preview of an opening. Both are digests."""

    opening: str
    estimate: str
    at: datetime


class EstimateDigests:
    """Computes ids under a key that is derived from the hub's key: no row and no log of a database holds a place."""

    def __init__(self, hub_key: bytes) -> None:
        self._key = derive_key(hub_key, KeyUse.PHONE_ESTIMATES)

    def of_circle(self, wanted: EstimatedCircle, now: datetime) -> str:
        """Return the id of an estimate: the same for everybody within a month."""
        return self._digest("circle", wanted.mode, wanted.cell, f"{wanted.radius_km:g}", f"{now:%Y-%m}")

    def of_opening(self, key: str) -> str:
        """Return the digest of the key that an officer chose for the preview of an opening."""
        return self._digest("opening", key)

    def of_person(self, by: Officer) -> tuple[str, ...]:
        """Return the digests of account and person, as `Officer.is_same` compares them."""
        names = (self._digest("account", folded(by.account)), self._digest("person", folded(by.person)))
        return tuple(sorted(names))

    def _digest(self, *parts: str) -> str:
        return keyed_digest(self._key, *parts)[:16].hex()


@dataclass(frozen=True, slots=True)
class Admission:
    """The estimates that a preview may show, all that the person saw within a day, and how many are left."""

    allowed: tuple[str, ...]
    shown: tuple[ShownEstimate, ...]
    left: int


def admit(earlier: Iterable[ShownEstimate], opening: str, wanted: Sequence[str], now: datetime) -> Admission:
    """Return which of the wanted estimates a person may see now, the first ones if there are too many.

    What the person saw within a day is shown again, in whatever opening.
    """
    shown = tuple(one for one in dict.fromkeys(earlier) if one.at > now - COUNTED_FOR)
    known = {one.estimate for one in shown}
    left = _left(shown, opening)
    new = [estimate for estimate in dict.fromkeys(wanted) if estimate not in known][:left]
    shown += tuple(ShownEstimate(opening, estimate, now) for estimate in new)
    allowed = _in_order(wanted, known | set(new))
    return Admission(allowed, shown, _left(shown, opening))


def _left(shown: Collection[ShownEstimate], opening: str) -> int:
    of_day = {one.estimate for one in shown}
    of_opening = {one.estimate for one in shown if one.opening == opening}
    return max(0, min(MAX_ESTIMATES_OF_OPENING - len(of_opening), MAX_ESTIMATES_OF_DAY - len(of_day)))


def _in_order(wanted: Sequence[str], allowed: Collection[str]) -> tuple[str, ...]:
    return tuple(estimate for estimate in dict.fromkeys(wanted) if estimate in allowed)
