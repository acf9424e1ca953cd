"""The preferences of a device: quiet hours, mutes, a daily limit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

MAX_INT32 = 2**31 - 1


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Hours of the day in which a device must not ring for an alert that is new to it.

    start, end: HH:MM in the local time of `zone`; if `end` is the earlier, it is on the next morning.
    zone: a name of the IANA database, such as "Asia/Shanghai".
    """

    start: str
    end: str
    zone: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class DevicePreferences:
    """All preferences of one device; one that is not given is off. No preference holds back the end of an alert.

    quiet: the hours in which it must not ring.
    muted_until: an aware time, at most 366 days from now; alerts that are new to the device wait until then.
    muted_alerts: at most 100 ids of alerts; the device gets only their end.
    daily_limit: how many of the alerts opened in one day may ever reach the device, 1 to 100. The others of that day do
    not come later.
    """

    ref: str
    quiet: QuietHours | None = field(default=None, kw_only=True)
    muted_until: datetime | None = field(default=None, kw_only=True)
    muted_alerts: Sequence[str] = field(default=(), kw_only=True)
    daily_limit: int | None = field(default=None, kw_only=True)

    def to_wire(self) -> dict[str, Any]:
        """Return the hub's input; it leaves out what is off."""
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
        """False for a time without a zone, or a number beyond GraphQL's Int: the hub would refuse the whole batch."""
        has_zone = self.muted_until is None or self.muted_until.tzinfo is not None
        return has_zone and -MAX_INT32 <= (self.daily_limit or 0) <= MAX_INT32
