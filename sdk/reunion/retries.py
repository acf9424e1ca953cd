"""When to try again, and the delay before each retry: values, not loops."""

from dataclasses import dataclass
from random import uniform

from reunion.errors import RetryLater, ReunionError

MAX_RETRY_AFTER_SECONDS = 60.0
"""Work that goes on until the hub is back waits no longer for a Retry-After, which may come from a gateway."""


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """The retries of a call.

    max_retries: attempts after the first one; 0 turns retries off.
    initial_delay, max_delay: the delay doubles from one to the other, in seconds and with jitter. A Retry-After of the
    hub is used instead.
    max_retry_after: a longer Retry-After, in seconds, is not waited for: the error is raised and carries it in
    `retry_after`.
    budget: seconds from the begin of the first attempt; no attempt begins after it.
    """

    max_retries: int = 2
    initial_delay: float = 0.5
    max_delay: float = 8.0
    max_retry_after: float = 60.0
    budget: float = 120.0

    def delay(self, error: ReunionError, attempt: int, elapsed: float = 0.0) -> float | None:
        """Return the seconds to wait after failed attempt 0, 1, …, or None if the call must not be tried again.

        elapsed: seconds since the first attempt began.
        """
        if attempt >= self.max_retries or not error.is_retryable:
            return None
        retry_after = error.retry_after if isinstance(error, RetryLater) else None
        if retry_after is not None and retry_after > self.max_retry_after:
            return None
        jittered = jittered_delay(self.initial_delay, self.max_delay, attempt)
        delay = jittered if retry_after is None else retry_after
        return delay if elapsed + delay <= self.budget else None


@dataclass(frozen=True, slots=True)
class StreamPolicy:
    """The timeouts and retries of a stream, in seconds. A stream never gives up on a hub that is away.

    initial_delay, max_delay: the first retry after a cut waits at most a fifth of `initial_delay`; the delay of later
    ones doubles from `initial_delay` to `max_delay`. A Retry-After of the hub is used instead, up to 60 seconds.
    ping_interval: a hub that is silent for so long is pinged. After the same time again it counts as dead.
    open_timeout: to connect and authenticate.
    stable_after: a connection that has lasted so long resets the count of failures.
    max_malformed: so many malformed answers in a row are an error.
    key_refresh_timeout: for a key that is a function: it is called again for so long after the hub has refused a key.
    Where keys are rotated, the new one may come a moment after the old one has expired.
    """

    initial_delay: float = 0.5
    max_delay: float = 30.0
    ping_interval: float = 20.0
    open_timeout: float = 10.0
    stable_after: float = 10.0
    max_malformed: int = 3
    key_refresh_timeout: float = 30.0

    def delay(self, error: ReunionError, failures: int) -> float:
        """Return the seconds to wait after the 1st, 2nd, … failure in a row."""
        retry_after = capped_retry_after(error)
        if retry_after is not None:
            return retry_after + uniform(0, self.initial_delay)  # noqa: S311 - spreads clients, protects nothing
        if failures <= 1:
            return uniform(0, self.initial_delay / 5)  # noqa: S311
        return jittered_delay(self.initial_delay, self.max_delay, failures - 2)


def capped_retry_after(error: Exception) -> float | None:
    """Return the seconds that the hub asked to wait, at most MAX_RETRY_AFTER_SECONDS; None if it did not ask."""
    retry_after = error.retry_after if isinstance(error, RetryLater) else None
    return None if retry_after is None else min(retry_after, MAX_RETRY_AFTER_SECONDS)


def jittered_delay(initial_delay: float, max_delay: float, attempt: int) -> float:
    """Return half to all of an exponentially growing delay, so that clients do not all come back at one moment."""
    return min(max_delay, initial_delay * 2.0 ** min(attempt, 30)) * uniform(0.5, 1.0)  # noqa: S311
