"""The guard: the last look at the alert before anything of a batch is sent."""

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from hub.domain.alerts import Alert
from hub.services.fanout.ports import FanoutDesk


@dataclass(frozen=True, slots=True)
class Guard:
    """The alert and the operator's switch, read after the batch's intent was saved."""

    alert: Alert
    halted: bool

    def void(self, revision: int | None) -> bool:
        """Whether a unit has become pointless: its revision is not the newest, or the alert takes no one new."""
        if revision is not None:
            return revision != self.alert.newest_pushed
        return not self.alert.open

    def held(self, revision: int | None) -> bool:
        """Whether nothing may begin now, but may later. A CANCEL waits for nothing but the operator."""
        cancel = revision is not None and revision == self.alert.cancel
        return self.halted or (self.alert.held and not cancel)


async def look(desk: FanoutDesk, alert_id: str) -> Guard:
    """Read the guard, fresh."""
    alert = await desk.alerts.get(alert_id)
    assert alert is not None, "a unit's alert is never deleted before the unit"
    return Guard(alert, await desk.halt.halted())


class SecondLook:
    """Asked before each send: true while the guard, read again every few seconds, still allows it.

    It also watches the lease: once that may have run out, nothing more is begun.
    """

    def __init__(self, desk: FanoutDesk, guard: Guard, revision: int | None, deadline: float) -> None:
        self._read: Callable[[], Awaitable[Guard]] = lambda: look(desk, guard.alert.id)
        self._interval = desk.second_look
        self._revision = revision
        self._deadline = deadline
        self._looked = time.monotonic()
        self._allowed = True
        self.guard = guard

    async def __call__(self) -> bool:
        """Whether one more send may begin."""
        now = time.monotonic()
        if now >= self._deadline:
            return False
        if now - self._looked >= self._interval:
            # Set first: the many sends under way at once must not all look.
            self._looked = now
            self.guard = await self._read()
            self._allowed = not self.guard.void(self._revision) and not self.guard.held(self._revision)
        return self._allowed
