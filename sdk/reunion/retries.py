"""When to try again, and how long to wait before: values, not loops."""

from dataclasses import dataclass
from random import uniform

from reunion.errors import RetryLater, ReunionError


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """For calls. Waits double from `first` to `longest` seconds, with jitter; the hub's Retry-After wins.

    A hub that asks for more than `patience` seconds is not waited for: the error is raised and carries its wish.
    """

    max_retries: int = 2
    first: float = 0.5
    longest: float = 8.0
    patience: float = 60.0

    def pause(self, error: ReunionError, attempt: int) -> float | None:
        """Seconds to wait after failed attempt 0, 1, …; None if it should not be tried again."""
        if attempt >= self.max_retries or not error.retryable:
            return None
        wish = error.retry_after if isinstance(error, RetryLater) else None
        if wish is not None:
            return wish if wish <= self.patience else None
        return jittered(self.first, self.longest, attempt)


@dataclass(frozen=True, slots=True)
class StreamPolicy:
    """For the feed, which never gives up on a hub that is away. All in seconds.

    The first retry after a cut is almost at once; later waits double from `first` to `longest`. After `heartbeat` of
    silence the hub is pinged, and after as much again it counts as dead. A connection that has stood for `settled`
    clears the count of failures. A feed that is not of the contract `malformed` times in a row is an error. A key that
    is a function is asked again for `new_key_within` after what it gave was refused: where keys are rotated, the new
    one may come a moment after the old one has ended.
    """

    first: float = 0.5
    longest: float = 30.0
    heartbeat: float = 20.0
    open_within: float = 10.0
    settled: float = 10.0
    malformed: int = 3
    new_key_within: float = 30.0

    def pause(self, error: ReunionError, failures: int) -> float:
        """Seconds to wait after the 1st, 2nd, … failure in a row."""
        wish = error.retry_after if isinstance(error, RetryLater) else None
        if wish is not None:
            return wish + uniform(0, self.first)  # noqa: S311 - spreads followers, guards nothing
        if failures <= 1:
            return uniform(0, self.first / 5)  # noqa: S311
        return jittered(self.first, self.longest, failures - 2)


def jittered(first: float, longest: float, attempt: int) -> float:
    """Half to all of an exponentially growing wait, so that many clients do not come back at one moment."""
    return min(longest, first * 2.0 ** min(attempt, 30)) * uniform(0.5, 1.0)  # noqa: S311
