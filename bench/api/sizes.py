"""How much is asked: as promised, and in a short form that only shows that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Counts."""

    rounds: int
    alerts: int
    """That are open: a page of them is asked for."""
    requests: int
    """A turn, one after another."""
    clients: int
    """Who ask at the same time."""
    requests_of_each: int
    pairs: int
    """A round: a name of what is another's, and one that nobody has."""
    strangers: int
    """Things that are another's, named in turn."""


FULL = Sizes(rounds=7, alerts=10, requests=300, clients=64, requests_of_each=15, pairs=200, strangers=50)

# Enough requests that the system's clock, which counts processor time in hundredths of a second, shows them.
SHORT = Sizes(rounds=1, alerts=3, requests=60, clients=8, requests_of_each=4, pairs=12, strangers=3)
