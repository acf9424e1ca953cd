"""The sizes of the start suite: the promised ones, and short ones that only show that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """The counts of the suite."""

    rounds: int
    """Interpreters for each command, one after another."""
    hubs: int
    """Hubs of `hub dev`, one after another."""
    rest_seconds: int
    """Seconds for which each of them is watched at rest."""


FULL = Sizes(rounds=5, hubs=5, rest_seconds=30)
SHORT = Sizes(rounds=1, hubs=1, rest_seconds=2)
