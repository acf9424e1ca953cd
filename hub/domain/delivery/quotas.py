"""A quota: the messages a provider accepts in a minute, and the token bucket that keeps the hub below it."""

import math
from dataclasses import dataclass

BURST_SHARE = 1 / 20
"""The share of a minute's messages that may go at once. Only the rest is refilled, so that no minute has more."""

KEPT_FOR_ENDS = 1 / 3
"""The share of a full bucket kept for ends: the end of an alert goes before the beginning of another."""

MIN_PER_MINUTE, MAX_PER_MINUTE = 60, 1_000_000_000


@dataclass(frozen=True, slots=True)
class Quota:
    """Messages a minute. All tenants that share a `name` share the quota."""

    name: str
    per_minute: int

    @property
    def capacity(self) -> float:
        """The tokens in a full bucket."""
        return self.per_minute * BURST_SHARE

    @property
    def per_second(self) -> float:
        """The tokens refilled in a second: with a full bucket they add up to the quota in any minute."""
        return (self.per_minute - self.capacity) / 60

    @property
    def kept_for_ends(self) -> float:
        """The tokens that only the end of an alert may take."""
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
    """The messages that may be sent now, and the seconds until the bucket has more for those refused."""

    granted: int
    wait: float
