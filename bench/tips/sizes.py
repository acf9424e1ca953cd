"""The sizes of the tips suite: the promised ones, and short ones that only show that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """The counts of the suite."""

    seeds: int
    junk: int
    """False tips of one attacker in one case."""
    distinct: int
    """Tips of people who each saw something else."""
    photos: int
    rounds: int
    tips: int
    """Tips taken in by one contender in a round."""
    pages: int


FULL = Sizes(seeds=10, junk=10_000, distinct=10_000, photos=1000, rounds=15, tips=100, pages=200)
SHORT = Sizes(seeds=1, junk=500, distinct=500, photos=20, rounds=1, tips=5, pages=5)
