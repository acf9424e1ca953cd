"""Preferences of a device: quiet hours, mutes, a daily limit; and the moment until which they delay an alert."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hub.errors import PreferencesInvalid

FOR_EVER: Final = datetime.max.replace(tzinfo=UTC)
"""The end of a mute that does not end by itself: that of a single alert."""

MAX_MUTE = timedelta(days=366)
MAX_MUTED_ALERTS = 100
MAX_DAILY_LIMIT = 100
MINUTE = timedelta(minutes=1)

_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_ZONE = re.compile(r"UTC|[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """Quiet from `start` to `end` in the local time of `zone`; past midnight if `end` is earlier than `start`."""

    start: time
    end: time
    zone: str = field(repr=False)

    def ends(self, now: datetime) -> datetime | None:
        """Return the end of the quiet hours that apply now; None if none do.

        Where local time shows a time twice or not at all, the longer quiet hours apply.
        """
        zone = zone_of(self.zone)
        today = now.astimezone(zone).date()
        # Yesterday's may still apply, and tomorrow's may begin early if local time skips its start at midnight.
        nights = (self._night(today + timedelta(days=shift), zone) for shift in (-1, 0, 1))
        return max((over for begun, over in nights if begun <= now < over), default=None)

    def _night(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        last = day if self.start < self.end else day + timedelta(days=1)
        return min(_moments(day, self.start, zone)), max(_moments(last, self.end, zone))


@dataclass(frozen=True, slots=True)
class Preferences:
    """The preferences of a device; `NONE` if nothing is set.

    `muted_until` delays alerts that are new to the device. `muted_alerts` holds back all of these alerts but their end.
    `daily_limit` is the most alerts opened in a day, in the time zone of the quiet hours, that may ever reach it.
    """

    quiet: QuietHours | None = None
    muted_until: datetime | None = None
    muted_alerts: frozenset[str] = frozenset()
    daily_limit: int | None = None
    unread: bool = False
    """True if a stored preference cannot be read here. It counts as not set."""


NONE: Final = Preferences()


def withheld_until(preferences: Preferences, alert: str, now: datetime, *, news: bool) -> datetime | None:
    """Return the moment until which an alert is withheld from a device: None if it is not, FOR_EVER if it is muted.

    `news` is true if the device has not been told of the alert before. A device that has been is updated silently at
    any hour. Callers never ask about the end of an alert: nothing delays that.
    """
    if preferences is NONE:
        # Most devices have none, and this is asked for each device of a batch.
        return None
    if alert in preferences.muted_alerts:
        return FOR_EVER
    if not news:
        return None
    ends = [preferences.quiet.ends(now) if preferences.quiet else None, preferences.muted_until]
    return max((end for end in ends if end and end > now), default=None)


def allows_more(before: Preferences, after: Preferences) -> bool:
    """Return True if an alert that was withheld before may be delivered now; in doubt, True."""
    cap_rises = before.daily_limit != after.daily_limit and not (
        before.daily_limit and after.daily_limit and after.daily_limit < before.daily_limit
    )
    # Another zone may put an alert into another day, whose limit is not yet reached.
    days_shift = after.daily_limit is not None and _zone(before) != _zone(after)
    return (
        cap_rises
        or days_shift
        or (before.quiet is not None and before.quiet != after.quiet)
        or (before.muted_until or _BEFORE_ALL_TIMES) > (after.muted_until or _BEFORE_ALL_TIMES)
        or not before.muted_alerts <= after.muted_alerts
    )


def day_of(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """Return the first moment of the local day that holds `now`, and that of the next day."""
    where = zone_of(zone)
    today = now.astimezone(where).date()
    first, following = (_midnight(today + timedelta(days=shift), where) for shift in (0, 1))
    return first, following


def read_quiet_hours(start: str, end: str, zone: str) -> QuietHours:
    """Return quiet hours from HH:MM twice and a zone of the IANA database; raises PreferencesInvalid."""
    if not (_CLOCK.fullmatch(start) and _CLOCK.fullmatch(end)) or start == end:
        raise PreferencesInvalid(
            "`start` and `end` of quiet hours must be two different times written HH:MM, such as 07:00.", path=["quiet"]
        )
    if not is_known_zone(zone):
        raise PreferencesInvalid(
            "`zone` must be a name of the IANA time zone database, such as Asia/Shanghai.", path=["quiet", "zone"]
        )
    return QuietHours(time.fromisoformat(start), time.fromisoformat(end), zone)


def check_preferences(preferences: Preferences, now: datetime) -> Preferences:
    """Return the preferences as they are stored; raises PreferencesInvalid.

    A mute ends on a full minute, so that many devices wake together. A mute that is over is dropped.
    """
    until, limit = preferences.muted_until, preferences.daily_limit
    if until is not None and until - now > MAX_MUTE:
        raise PreferencesInvalid("`mutedUntil` must be at most 366 days from now.", path=["mutedUntil"])
    if len(preferences.muted_alerts) > MAX_MUTED_ALERTS:
        raise PreferencesInvalid(f"`mutedAlerts` must have at most {MAX_MUTED_ALERTS} items.", path=["mutedAlerts"])
    if not all(1 <= len(alert) <= 64 and alert.isascii() and alert.isprintable() for alert in preferences.muted_alerts):
        raise PreferencesInvalid(
            "`mutedAlerts` must hold ids of alerts: 1 to 64 printable ASCII characters each.", path=["mutedAlerts"]
        )
    if limit is not None and not 1 <= limit <= MAX_DAILY_LIMIT:
        raise PreferencesInvalid(
            "`dailyLimit` must be 1 to 100. To receive no alerts, set `mutedUntil`.", path=["dailyLimit"]
        )
    if until is not None:
        until = None if until <= now else whole_minute(until)
    return Preferences(preferences.quiet, until, preferences.muted_alerts, limit)


def whole_minute(moment: datetime) -> datetime:
    """Return the first full minute that is not before a moment, so that many devices wake together."""
    minute = moment.replace(second=0, microsecond=0)
    return minute if minute == moment else minute + MINUTE


def is_known_zone(name: str) -> bool:
    """Return True for a zone of the IANA database by its one name, without the zones that count leap seconds."""
    folder = name.partition("/")[0].lower()
    return bool(_ZONE.fullmatch(name)) and folder not in ("right", "posix") and loads(name)


def loads(name: str) -> bool:
    """Return True if this process has the rules of a zone. Another process may have a newer database."""
    try:
        zone_of(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@lru_cache(maxsize=1000)
def zone_of(name: str) -> ZoneInfo:
    """Return a known zone."""
    return ZoneInfo(name)


def _zone(preferences: Preferences) -> str | None:
    return preferences.quiet.zone if preferences.quiet else None


def _moments(day: date, at: time, zone: ZoneInfo) -> list[datetime]:
    return [datetime.combine(day, at, zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1)]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    # Where local time skips midnight, fold 0 gives the very moment of the jump.
    return datetime.combine(day, time(0), zone).astimezone(UTC)


_BEFORE_ALL_TIMES = datetime.min.replace(tzinfo=UTC)
