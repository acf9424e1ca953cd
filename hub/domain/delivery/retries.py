"""The delay after which a unit's undelivered devices are tried again."""

from dataclasses import dataclass

RETRY_DELAYS_SECONDS = (1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0)
"""Short delays at first, then a tail until the alert ends."""

MAX_RETRY_AFTER_SECONDS = 300.0
"""The largest Retry-After of a provider that counts: as long as the tail."""

MAX_RETRY_AFTER_AT_END_SECONDS = 60.0
"""The same for the end of an alert: a notification that outlives its alert is worth more attempts."""


@dataclass(frozen=True, slots=True)
class Retry:
    """The end of a claim that did not reach every device.

    `wished` is the smallest Retry-After, in seconds, of the devices left, so that one phone does not delay the others.
    `anew` is true if a device was told, or tried for the first time: delays start again. `within` is the seconds until
    the next sleeping device wakes.
    """

    wished: float = 0.0
    anew: bool = False
    within: float | None = None

    def count(self, retries: int) -> int:
        """Return the number of tries, this one included."""
        return 1 if self.anew else retries + 1

    def delay(self, retries: int) -> float:
        """Return the seconds until the next try."""
        delay = RETRY_DELAYS_SECONDS[min(self.count(retries), len(RETRY_DELAYS_SECONDS)) - 1]
        wanted = max(delay, self.wished)
        return wanted if self.within is None else max(0.0, min(wanted, self.within))
