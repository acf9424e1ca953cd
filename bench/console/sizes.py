"""The sizes of the console suite: the promised ones, and short ones that only show that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """The counts of the suite."""

    changes: int
    """Changes of one case that a board and a bare socket follow."""


FULL = Sizes(changes=120)
SHORT = Sizes(changes=10)
