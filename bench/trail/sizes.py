"""The sizes of the trail suite: the promised ones, and short ones that only show that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """The counts of the suite."""

    rounds: int
    appends: int
    """Lines that one contender appends in a round, one after another; of several callers each."""
    lines: int
    """Lines of the export that is verified."""
    chains: int
    manifests: int
    verifications: int
    """Rounds of verifying, after the one that warms up."""


FULL = Sizes(rounds=15, appends=200, lines=1_000_000, chains=10, manifests=3_600, verifications=3)
SHORT = Sizes(rounds=1, appends=5, lines=2_000, chains=3, manifests=5, verifications=1)
