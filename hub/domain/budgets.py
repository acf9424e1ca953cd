"""A caller's budget: points that come back all the time, up to a capacity."""

from dataclasses import dataclass
from typing import Final

from hub.domain.actors import Officer, PartnerActor

MIN_PER_MINUTE, MAX_PER_MINUTE = 60, 1_000_000_000
FULL_AFTER_SECONDS: Final = 20
"""An empty budget is full after this: a caller that was silent may spend as much at once."""
POINTS_PER_OFFICER: Final = 600_000
"""Points a minute: whole pages of cases one after another, and no more than people read."""


@dataclass(frozen=True, slots=True)
class Budget:
    """A caller, over all processes and keys of a mode, and the points that come back to it in a minute."""

    caller: str
    per_minute: int

    @property
    def capacity(self) -> int:
        """The points in a full budget."""
        return max(1, self.per_minute * FULL_AFTER_SECONDS // 60)

    @property
    def per_second(self) -> float:
        """The points that come back in a second."""
        return self.per_minute / 60

    def poured(self, left: float, seconds: float) -> float:
        """Return the points after so many seconds, if `left` were there before."""
        return min(self.capacity, left + max(0.0, seconds) * self.per_second)

    def seconds_until(self, points: float, left: float) -> float:
        """Return the seconds until so many points are there."""
        return max(0.0, points - left) / self.per_second


def budget_of_partner(partner: PartnerActor, points: int) -> Budget:
    """Return a partner's budget; `points` come back to it in a minute unless it has a number of its own.

    Each mode has its own: a partner's tests take no points from people who wait for an alert.
    """
    return Budget(f"partner.{partner.tenant}", partner.points or points)


def budget_of_officer(officer: Officer) -> Budget:
    """Return an officer's budget."""
    return Budget(f"staff.{officer.account}", POINTS_PER_OFFICER)


@dataclass(frozen=True, slots=True)
class Draw:
    """The points taken from a budget (0 if there were too few), the points left, and the seconds to wait for more."""

    taken: int
    left: float
    wait: float


@dataclass(frozen=True, slots=True)
class Balance:
    """The points a caller has left, and the seconds until its request can be paid: 0 if it was."""

    budget: Budget
    left: int
    wait: float

    @property
    def full_in(self) -> float:
        """Seconds until all points are back."""
        return self.budget.seconds_until(self.budget.capacity, self.left)
