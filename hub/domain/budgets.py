"""What a caller may spend: points that come back all the time, up to as many as can be kept."""

from dataclasses import dataclass
from typing import Final

MIN_PER_MINUTE, MAX_PER_MINUTE = 60, 1_000_000_000
FULL_AFTER_SECONDS: Final = 20
"""Unspent points are kept for so long: whoever was silent may ask for so much at once."""


@dataclass(frozen=True, slots=True)
class Budget:
    """Whose it is, over all processes and keys of a mode, and how many points come back in a minute."""

    caller: str
    per_minute: int

    @property
    def capacity(self) -> int:
        """Points of a caller who has spent nothing for a while."""
        return max(1, self.per_minute * FULL_AFTER_SECONDS // 60)

    @property
    def per_second(self) -> float:
        """Points that come back."""
        return self.per_minute / 60

    def poured(self, left: float, seconds: float) -> float:
        """What is there after so long of what was left."""
        return min(self.capacity, left + max(0.0, seconds) * self.per_second)

    def seconds_until(self, points: float, left: float) -> float:
        """How long it takes until so many points are there."""
        return max(0.0, points - left) / self.per_second


@dataclass(frozen=True, slots=True)
class Draw:
    """Points that were taken out of a budget, none if there were too few; what it holds now, and the wait for more."""

    taken: int
    left: float
    wait: float


@dataclass(frozen=True, slots=True)
class Balance:
    """What a caller has left; `wait` seconds before what was asked for can be spent, 0 if it was."""

    budget: Budget
    left: int
    wait: float

    @property
    def full_in(self) -> float:
        """Seconds until all points are back."""
        return self.budget.seconds_until(self.budget.capacity, self.left)
