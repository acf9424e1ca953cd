"""The sizes of the analyst suite: the promised ones, and short ones that only show that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """The counts of the suite."""

    cases: int
    tips: int
    forces: int
    pages: int
    """Pages of each query that are read, from the first on."""
    exported: int
    """Rows of the long file, and of the short one."""
    exported_few: int


FULL = Sizes(cases=200_000, tips=1_000_000, forces=300, pages=20, exported=1_000_000, exported_few=10_000)
SHORT = Sizes(cases=300, tips=900, forces=20, pages=1, exported=600, exported_few=300)
