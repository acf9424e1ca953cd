"""When those of a unit who could not be told are tried again."""

from dataclasses import dataclass

RETRY_DELAYS_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
"""Seconds: front-loaded, then a tail until the alert ends."""

MAX_RETRY_AFTER_SECONDS = 300.0
"""Of a provider that wishes to be left alone: as long as the tail."""

MAX_RETRY_AFTER_AT_END_SECONDS = 60.0
"""A notification that stands on a phone after the end is worth asking for more often."""


@dataclass(frozen=True, slots=True)
class Retry:
    """How a claim that told not everybody ended.

    `wished`: seconds that each of those who are left wishes to wait at least, so that one phone puts off nobody else.
    `anew`: somebody was told, or tried for the first time, so the tries are close again. `within`: somebody who sleeps
    wakes in so many seconds.
    """

    wished: float = 0.0
    anew: bool = False
    within: float | None = None

    def count(self, retries: int) -> int:
        """How many tries there were, with this one."""
        return 1 if self.anew else retries + 1

    def delay(self, retries: int) -> float:
        """Seconds until the next."""
        usual = RETRY_DELAYS_SECONDS[min(self.count(retries), len(RETRY_DELAYS_SECONDS)) - 1]
        wanted = max(usual, self.wished)
        return wanted if self.within is None else max(0.0, min(wanted, self.within))
