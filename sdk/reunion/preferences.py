"""The preferences of a device: quiet hours, mutes, a daily limit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from reunion.items import text_fault
from reunion.results import UserError

MAX_DAILY_LIMIT = 100


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
            sent["mutedUntil"] = self.muted_until.astimezone(UTC).isoformat()
        if self.muted_alerts:
            # A list may have something else in it the second time it is read; this raises TypeError then.
            sent["mutedAlerts"] = [str.__str__(alert) for alert in self.muted_alerts]
        if self.daily_limit is not None:
            sent["dailyLimit"] = self.daily_limit
        return sent

    def fault(self) -> UserError | None:
        """Return the error of a field of another type, or one that the hub could not read, if any."""
        return (
            text_fault("ref", self.ref, "REF_INVALID")
            or _quiet_fault(self.quiet)
            or _moment_fault(self.muted_until)
            or _alerts_fault(self.muted_alerts)
            or _limit_fault(self.daily_limit)
        )


def _quiet_fault(quiet: object) -> UserError | None:
    if quiet is None:
        return None
    if not isinstance(quiet, QuietHours):
        return _invalid("quiet", "must be QuietHours, or None")
    parts: tuple[object, ...] = (quiet.start, quiet.end, quiet.zone)
    return None if all(isinstance(part, str) for part in parts) else _invalid("quiet", "has a part that is no text")


def _moment_fault(moment: object) -> UserError | None:
    if moment is None or (isinstance(moment, datetime) and _utc(moment) is not None):
        return None
    return _invalid("muted_until", "must be a datetime with a time zone, within the years of UTC, or None")


def _utc(moment: datetime) -> datetime | None:
    """Return an aware time in UTC; None for one without an offset, or beyond the first or last year."""
    try:
        return moment.astimezone(UTC) if moment.utcoffset() is not None else None
    except (OverflowError, ValueError):
        return None


def _alerts_fault(alerts: object) -> UserError | None:
    # A text is a sequence of texts too, of its letters.
    if isinstance(alerts, Sequence) and not isinstance(alerts, str | bytes):
        listed: Sequence[object] = alerts
        if all(isinstance(alert, str) for alert in listed):
            return None
    return _invalid("muted_alerts", "must be a list of ids")


def _limit_fault(limit: object) -> UserError | None:
    # Python counts True as a number, and a subclass may compare as it likes.
    if limit is None or (isinstance(limit, int) and limit is not True and 1 <= int.__int__(limit) <= MAX_DAILY_LIMIT):
        return None
    return _invalid("daily_limit", f"must be a whole number from 1 to {MAX_DAILY_LIMIT}, or None")


def _invalid(name: str, why: str) -> UserError:
    return UserError("PREFERENCES_INVALID", f"`{name}` {why}.", (name,))
