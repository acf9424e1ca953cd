"""A quota: how many messages a minute a provider takes, and the bucket of tokens that keeps the hub below it."""

import math
from dataclasses import dataclass

BURST_SHARE = 1 / 20
"""The share of a minute's messages that may go at once. Only the rest is poured in, so that no minute has more."""

KEPT_FOR_ENDS = 1 / 3
"""The share of a full bucket that news leave alone: the end of an alert goes before the beginning of another."""

MIN_PER_MINUTE, MAX_PER_MINUTE = 60, 1_000_000_000


@dataclass(frozen=True, slots=True)
class Quota:
    """Messages a minute; all that share a `name` share the quota, whichever tenant they are for."""

    name: str
    per_minute: int

    @property
    def capacity(self) -> float:
        """Tokens in a full bucket."""
        return self.per_minute * BURST_SHARE

    @property
    def per_second(self) -> float:
        """Tokens poured in: with a full bucket they come to the quota in any minute, whenever that begins."""
        return (self.per_minute - self.capacity) / 60

    @property
    def kept_for_ends(self) -> float:
        """Tokens that only the end of an alert may take."""
        return self.capacity * KEPT_FOR_ENDS

    def seconds_until(self, refused: int, tokens: float, reserve: float) -> float:
        """Return the seconds until a bucket that holds `tokens` can grant what it refused; 0 if it refused nothing.

        It waits for at most half of what may be taken: a longer wait would let the bucket run over in the meantime.
        """
        if refused <= 0:
            return 0.0
        awaited = min(refused, max(1, math.floor((self.capacity - reserve) / 2)))
        return math.ceil(max(1.0, (awaited + reserve - tokens) / self.per_second * 1000)) / 1000


@dataclass(frozen=True, slots=True)
class Grant:
    """How many messages may be sent now, and in how many seconds the bucket will have more for those refused."""

    granted: int
    wait: float
