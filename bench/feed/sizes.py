"""How many follow, and how much they are told: as promised, and in a short form that only shows that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Counts."""

    rounds: int
    clients: int
    stalled: int
    """Of the clients: they read nothing."""
    partners: int
    """Half the groups: each partner's clients speak one of two languages."""
    events: int
    """A turn."""
    crowd: int
    """Clients of the one large group."""
    tuned_clients: int
    """Of each tuned server."""


FULL = Sizes(rounds=5, clients=1_000, stalled=10, partners=10, events=20, crowd=5_000, tuned_clients=300)

# Enough events that the system's clock, which counts processor time in hundredths of a second, shows them.
SHORT = Sizes(rounds=1, clients=40, stalled=2, partners=2, events=50, crowd=60, tuned_clients=20)
