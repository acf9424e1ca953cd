"""The number of rounds and phones and the size of batches; `seed` decides what happens and when."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """Counts, and seconds of a lease. Leases, batches and units are small: a stage has many moments to fail."""

    rounds: int
    phones: int
    """Phones of each of two partners."""
    newcomers: int
    """Phones of each that register during the fault; as many told phones register again."""
    batch: int
    unit: int
    lease: int
    patience: int
    """Seconds until everything must be still: a provider may ask for a minute twice."""
    seed: int
    failovers_only: int = 0
    """1 plays the faults of the replica set only."""


FULL = Sizes(rounds=90, phones=300, newcomers=15, batch=50, unit=100, lease=3, patience=150, seed=20160513)
SHORT = Sizes(rounds=8, phones=300, newcomers=10, batch=50, unit=100, lease=3, patience=45, seed=20160513)
