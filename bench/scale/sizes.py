"""The sizes of the suite: the promised ones, and short ones that only show that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """The counts of the suite."""

    devices: int
    few: int
    """The devices of the small stage, far away from the others."""
    cells: int


FULL = Sizes(devices=1_000_000, few=10_000, cells=8_000)

SHORT = Sizes(devices=1_500, few=300, cells=200)
