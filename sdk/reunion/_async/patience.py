"""Calls of long work: they wait for points, for a hub that is away, and for the key that comes after this one."""

import logging
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar

from reunion._async.io import Signal
from reunion.errors import AuthenticationError, ClientClosed, RateLimited, ReunionError
from reunion.retries import StreamPolicy

logger = logging.getLogger("reunion")

T = TypeVar("T")


class Patience:
    """Repeats a call as long as waiting can help.

    give_up_after: so many seconds of failures in a row are an error, and no wait begins that would end after them; None
    for no end. Points are waited for without counting.
    policy: the delays, and how long a refused key that is a function is called again.
    """

    def __init__(self, what: str, give_up_after: float | None, ended: Signal, *, key_may_change: bool) -> None:
        self._what = what
        self._give_up_after = give_up_after
        self._ended = ended
        self._key_may_change = key_may_change
        self._policy = StreamPolicy()

    async def call(self, attempt: Callable[[], Awaitable[T]]) -> T:
        """Return the result of a call. Raises its error once waiting does not help, and ClientClosed at the end."""
        failures, since = 0, time.monotonic()
        while True:
            try:
                return await attempt()
            except ReunionError as error:
                failures += 1
                delay = self._policy.delay(error, failures)
                if isinstance(error, RateLimited):
                    since = time.monotonic()
                elif not self._may_help(error, time.monotonic() - since, delay):
                    raise
                logger.warning("%s: %s, failure %d in a row, retry in %.1f s", self._what, error.code, failures, delay)
            if await self._ended.wait(delay):
                raise ClientClosed

    def _may_help(self, error: ReunionError, seconds: float, delay: float) -> bool:
        if isinstance(error, AuthenticationError):
            return self._key_may_change and seconds < self._policy.key_refresh_timeout
        return error.is_retryable and (self._give_up_after is None or seconds + delay < self._give_up_after)
