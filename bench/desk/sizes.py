"""The sizes of the desk suite: the promised ones, and short ones that only show that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """The counts of the suite."""

    cases: int
    forces: int
    pages: int
    """Pages of each list that each reader reads."""


FULL = Sizes(cases=200_000, forces=300, pages=40)
SHORT = Sizes(cases=2_000, forces=20, pages=2)
