"""The sizes of the crowds and the number of rounds: as promised, and in a short form that a test runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Counts."""

    rounds: int
    registrations: int
    openings: int
    tips: int
    revisions: int


FULL = Sizes(rounds=20, registrations=64, openings=32, tips=64, revisions=16)

SHORT = Sizes(rounds=2, registrations=64, openings=32, tips=64, revisions=16)
