"""The sizes of the feed suite: the promised ones, and short ones that only show that it runs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """The counts of the suite."""

    rounds: int
    clients: int
    stalled: int
    """Clients that read nothing, out of all."""
    partners: int
    """Partners. Each partner's clients use two languages, so groups are twice as many."""
    events: int
    """Events a turn."""
    crowd: int
    """Clients of the one large group."""
    followers: int
    """Clients that one process serves at most."""
    tuned_clients: int
    """Clients of each tuned server."""


FULL = Sizes(
    rounds=5, clients=1_000, stalled=10, partners=10, events=20, crowd=5_000, followers=10_000, tuned_clients=300
)

# Enough events for the system's clock, which counts processor time in hundredths of a second.
SHORT = Sizes(rounds=1, clients=40, stalled=2, partners=2, events=50, crowd=60, followers=120, tuned_clients=20)
