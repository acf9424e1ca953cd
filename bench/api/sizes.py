"""The sizes of the api suite: the promised ones, and short ones that only show that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """The counts of the suite."""

    rounds: int
    alerts: int
    """Open alerts; one page holds them all."""
    requests: int
    """Requests a turn, one after another."""
    clients: int
    """Clients that send at the same time."""
    requests_of_each: int
    pairs: int
    """Pairs a round: a name that belongs to another partner, and one that nobody has."""
    strangers: int
    """Rows of another partner, named in turn."""


FULL = Sizes(rounds=7, alerts=10, requests=300, clients=64, requests_of_each=15, pairs=200, strangers=50)

# Enough requests for the system's clock, which counts processor time in hundredths of a second.
SHORT = Sizes(rounds=1, alerts=3, requests=60, clients=8, requests_of_each=4, pairs=12, strangers=3)
