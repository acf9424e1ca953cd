"""Note which staff uses the hub, beside their requests: no request fails because of it."""

import asyncio
import logging
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final

from cachetools import LRUCache

from hub.domain.access.staff import StaffUse, works_on_cases
from hub.domain.actors import Officer
from hub.domain.text.names import folded
from hub.services.police.ports.staff import Staff

log = logging.getLogger(__name__)

MAX_NOTED: Final = 10_000
"""Accounts whose use today this process remembers; one more is noted again."""
NOTE_TIMEOUT_SECONDS: Final = 0.5
"""The time that a request waits for its note."""
RETRY_NOTE_SECONDS: Final = 30.0
"""The time without notes after one that failed."""


def _real_time() -> datetime:
    return datetime.now(UTC)


class NotedStaff:
    """Notes an account that works on cases once a day and process, and again when its force or permissions change.

    An account that no longer works on cases is forgotten when it comes.
    """

    def __init__(
        self,
        staff: Staff,
        now: Callable[[], datetime] = _real_time,
        seconds: Callable[[], float] = time.monotonic,
        timeout: float = NOTE_TIMEOUT_SECONDS,
    ) -> None:
        self._staff, self._now, self._seconds, self._timeout = staff, now, seconds, timeout
        self._noted: LRUCache[str, tuple[StaffUse, bool]] = LRUCache(MAX_NOTED)
        self._away_until = float("-inf")

    async def note(self, by: Officer) -> None:
        """Note that an officer asks something. It raises nothing, and waits half a second at most."""
        account = folded(by.account)
        use, works = StaffUse.of(by, self._now().date()), works_on_cases(by)
        if self._noted.get(account) == (use, works) or self._seconds() < self._away_until:
            return
        # Before the write: of requests that come at once, one writes.
        self._noted[account] = use, works
        try:
            async with asyncio.timeout(self._timeout):
                await (self._staff.note(use) if works else self._staff.forget(by.account))
        except Exception:
            self._noted.pop(account, None)
            self._away_until = self._seconds() + RETRY_NOTE_SECONDS
            log.warning("staff_not_noted", exc_info=True)
