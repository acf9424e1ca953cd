"""The functions of the caller that see each attempt and each answer."""

import logging
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from reunion.errors import ReunionError
from reunion.exchange import Attempt, Exchange, Hook, Observer

logger = logging.getLogger("reunion")


class Watchers:
    """The hooks and the observer of a client."""

    def __init__(self, hooks: Iterable[Hook], observer: Observer | None) -> None:
        self._hooks = tuple(hooks)
        self._observer = observer

    def attempted(self, attempt: Attempt) -> None:
        """Tell the hooks of an attempt. One that raises is logged, and changes no call."""
        for hook in self._hooks:
            try:
                hook(attempt)
            except Exception:
                logger.exception("a hook failed")

    def observe(
        self, operation: str, variables: Callable[[], Mapping[str, Any]], body: Any, connection: int = 0
    ) -> None:
        """Pass an answer to the observer, if there is one."""
        if self._observer is not None:
            self._observer(Exchange(operation, variables(), body, connection))


class AttemptClock:
    """Counts and times the attempts of one call."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._number = 0
        self._started = time.monotonic()
        self._began = self._started
        self._began_at = 0.0

    def begin(self) -> None:
        """Begin the next attempt."""
        self._number += 1
        self._began, self._began_at = time.monotonic(), time.time()

    def elapsed(self) -> float:
        """Return the seconds since the first attempt began."""
        return time.monotonic() - self._started

    def succeeded(self, status: int | None, request_id: str | None) -> Attempt:
        """Return the attempt that has ended with an answer."""
        return self._attempt(status, request_id, None, None)

    def failed(self, error: ReunionError, retry_in: float | None) -> Attempt:
        """Return the attempt that has ended with an error."""
        return self._attempt(error.status, error.request_id, error.code, retry_in)

    def _attempt(
        self, status: int | None, request_id: str | None, error_code: str | None, retry_in: float | None
    ) -> Attempt:
        seconds = time.monotonic() - self._began
        return Attempt(self._operation, self._number, self._began_at, seconds, status, request_id, error_code, retry_in)
