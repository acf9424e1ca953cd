"""How many rounds, over how many phones, cut how small; `seed` decides what happens and when."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Counts, and seconds of a lease. Leases, batches and units are small: a stage has many moments to die at."""

    rounds: int
    phones: int
    """Of each of two partners."""
    newcomers: int
    """Of each, registering while it goes wrong; as many that were told register again."""
    batch: int
    unit: int
    lease: int
    patience: int
    """Seconds until everything must be still: a provider may ask for a minute, and again for another."""
    seed: int


FULL = Sizes(rounds=54, phones=300, newcomers=15, batch=50, unit=100, lease=3, patience=150, seed=20160513)
SHORT = Sizes(rounds=5, phones=300, newcomers=10, batch=50, unit=100, lease=3, patience=45, seed=20160513)
