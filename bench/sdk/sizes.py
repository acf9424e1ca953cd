"""The sizes of the sdk suite: the promised ones, and short ones that only show that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """The counts of the suite."""

    rounds: int
    devices: int
    """Devices a turn."""
    starts: int
    """Interpreters that import the package, one after another."""


FULL = Sizes(rounds=7, devices=100_000, starts=15)
SHORT = Sizes(rounds=1, devices=3000, starts=2)
