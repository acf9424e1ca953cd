"""What a person asks of a device: quiet hours, mutes, a cap a day."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

MAX_INT32 = 2**31 - 1


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` to `end`, HH:MM by the clock on the wall of an IANA zone; past midnight if `end` is the earlier."""

    start: str
    end: str
    zone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DevicePreferences:
    """All that is asked of one device; what is not given is off. The end of an alert is sent whatever is asked.

    quiet: hours in which it must not ring. muted_until: a moment with its zone; at most 366 days from now.
    muted_alerts: ids of alerts of which it hears nothing but the end; at most 100. daily_limit: how many of the alerts
    opened in a day may ever reach it, 1 to 100; the others of that day do not come later.
    """

    ref: str
    quiet: QuietHours | None = field(default=None, kw_only=True)
    muted_until: datetime | None = field(default=None, kw_only=True)
    muted_alerts: Sequence[str] = field(default=(), kw_only=True)
    daily_limit: int | None = field(default=None, kw_only=True)

    def to_wire(self) -> dict[str, Any]:
        """The input the hub takes; what is off is left out."""
        sent: dict[str, Any] = {"ref": self.ref}
        if self.quiet is not None:
            sent["quiet"] = {"start": self.quiet.start, "end": self.quiet.end, "zone": self.quiet.zone}
        if self.muted_until is not None:
            sent["mutedUntil"] = self.muted_until.isoformat()
        if self.muted_alerts:
            sent["mutedAlerts"] = list(self.muted_alerts)
        if self.daily_limit is not None:
            sent["dailyLimit"] = self.daily_limit
        return sent

    @property
    def is_sendable(self) -> bool:
        """False for a moment without a zone or a number that GraphQL cannot carry: it would sink the others."""
        zoned = self.muted_until is None or self.muted_until.tzinfo is not None
        return zoned and -MAX_INT32 <= (self.daily_limit or 0) <= MAX_INT32
