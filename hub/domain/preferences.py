"""What a person asked of a device: quiet hours, mutes, a cap a day. Until when that keeps an alert from it."""

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from hub.errors import PreferencesInvalid

FOR_EVER: Final = datetime.max.replace(tzinfo=UTC)
"""The end of what does not end by itself: a muted alert."""

LONGEST_MUTE = timedelta(days=366)
MOST_MUTED_ALERTS = 100
MOST_PER_DAY = 100
MINUTE = timedelta(minutes=1)

_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_ZONE = re.compile(r"UTC|[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+", re.ASCII)


@dataclass(frozen=True, slots=True)
class QuietHours:
    """From `start` to `end` by the clock on the wall of `zone`; past midnight if `end` is the earlier of the two."""

    start: time
    end: time
    zone: str = field(repr=False)

    def ends(self, now: datetime) -> datetime | None:
        """When the quiet that holds now is over; None if none does.

        Where the wall's clock shows a time twice or not at all, the longer quiet holds.
        """
        zone = zone_of(self.zone)
        today = now.astimezone(zone).date()
        # One that began yesterday, and one that begins a little early because its start was skipped at midnight.
        nights = (self._night(today + timedelta(days=shift), zone) for shift in (-1, 0, 1))
        return max((over for begun, over in nights if begun <= now < over), default=None)

    def _night(self, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
        last = day if self.start < self.end else day + timedelta(days=1)
        return min(_moments(day, self.start, zone)), max(_moments(last, self.end, zone))


@dataclass(frozen=True, slots=True)
class Preferences:
    """All that may be asked of a device; nothing of it set is `NONE`.

    `muted_until` holds back alerts that are news to the device, `muted_alerts` all of these alerts but their end.
    `daily_limit` is how many of the alerts opened in a day, by the clock of the quiet hours' zone, may ever reach it.
    """

    quiet: QuietHours | None = None
    muted_until: datetime | None = None
    muted_alerts: frozenset[str] = frozenset()
    daily_limit: int | None = None
    unread: bool = False
    """Something was asked that cannot be read here, and counts as not asked."""


NONE: Final = Preferences()


def withheld_until(preferences: Preferences, alert: str, now: datetime, *, news: bool) -> datetime | None:
    """Until when an alert is kept from a device: None if it is not, FOR_EVER if it is muted.

    `news`: the device has not been told of the alert before. Whoever has is brought up to date whatever the hour,
    silently. The end of an alert is never asked about here: nothing keeps that back.
    """
    if alert in preferences.muted_alerts:
        return FOR_EVER
    if not news:
        return None
    ends = [preferences.quiet.ends(now) if preferences.quiet else None, preferences.muted_until]
    return max((end for end in ends if end and end > now), default=None)


def lets_more_through(before: Preferences, after: Preferences) -> bool:
    """Whether something that was kept back before may go through now; in doubt, yes."""
    cap_rises = before.daily_limit != after.daily_limit and not (
        before.daily_limit and after.daily_limit and after.daily_limit < before.daily_limit
    )
    # Another zone may put an alert into another day, whose cap has room.
    days_shift = after.daily_limit is not None and _zone(before) != _zone(after)
    return (
        cap_rises
        or days_shift
        or (before.quiet is not None and before.quiet != after.quiet)
        or (before.muted_until or _EARLIEST) > (after.muted_until or _EARLIEST)
        or not before.muted_alerts <= after.muted_alerts
    )


def day_of(now: datetime, zone: str) -> tuple[datetime, datetime]:
    """The local day that holds now: its first moment, and that of the next."""
    where = zone_of(zone)
    today = now.astimezone(where).date()
    first, following = (_midnight(today + timedelta(days=shift), where) for shift in (0, 1))
    return first, following


def read_quiet_hours(start: str, end: str, zone: str) -> QuietHours:
    """Quiet hours as a partner sends them: HH:MM twice, and a zone of the IANA database; or PreferencesInvalid."""
    if not (_CLOCK.fullmatch(start) and _CLOCK.fullmatch(end)) or start == end:
        raise PreferencesInvalid(
            "Quiet hours go from one HH:MM to another one, each of two digits, as 07:00.", path=["quiet"]
        )
    if not known_zone(zone):
        raise PreferencesInvalid(
            "A zone is a name of the IANA database, such as Asia/Shanghai.", path=["quiet", "zone"]
        )
    return QuietHours(time.fromisoformat(start), time.fromisoformat(end), zone)


def check_preferences(preferences: Preferences, now: datetime) -> Preferences:
    """The preferences as they are kept, or PreferencesInvalid.

    A mute ends on a full minute, so that many who were muted wake together; one that is over is none.
    """
    until, most = preferences.muted_until, preferences.daily_limit
    if until is not None and until - now > LONGEST_MUTE:
        raise PreferencesInvalid("A mute of all alerts lasts at most 366 days.", path=["mutedUntil"])
    if len(preferences.muted_alerts) > MOST_MUTED_ALERTS:
        raise PreferencesInvalid(f"At most {MOST_MUTED_ALERTS} alerts are muted.", path=["mutedAlerts"])
    if not all(1 <= len(alert) <= 64 and alert.isascii() and alert.isprintable() for alert in preferences.muted_alerts):
        raise PreferencesInvalid("A muted alert is given by its id, which is plain ASCII.", path=["mutedAlerts"])
    if most is not None and not 1 <= most <= MOST_PER_DAY:
        raise PreferencesInvalid("A cap is 1 to 100 alerts a day; to hear of none, mute all.", path=["dailyLimit"])
    if until is not None:
        until = None if until <= now else whole_minute(until)
    return Preferences(preferences.quiet, until, preferences.muted_alerts, most)


def whole_minute(moment: datetime) -> datetime:
    """The first full minute that is not before a moment: many who wait for one wake together."""
    whole = moment.replace(second=0, microsecond=0)
    return whole if whole == moment else whole + MINUTE


def known_zone(name: str) -> bool:
    """Whether it is a zone of the IANA database by its one name: not those of clocks that count leap seconds."""
    folder = name.partition("/")[0].lower()
    return bool(_ZONE.fullmatch(name)) and folder not in ("right", "posix") and loads(name)


def loads(name: str) -> bool:
    """Whether this process has the rules of a zone; another one may have a newer database."""
    try:
        zone_of(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


@lru_cache(maxsize=1000)
def zone_of(name: str) -> ZoneInfo:
    """A zone that is known."""
    return ZoneInfo(name)


def _zone(preferences: Preferences) -> str | None:
    return preferences.quiet.zone if preferences.quiet else None


def _moments(day: date, at: time, zone: ZoneInfo) -> list[datetime]:
    return [datetime.combine(day, at, zone).replace(fold=fold).astimezone(UTC) for fold in (0, 1)]


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    # Where midnight is skipped, the first reading of it is the very moment of the jump.
    return datetime.combine(day, time(0), zone).astimezone(UTC)


_EARLIEST = datetime.min.replace(tzinfo=UTC)
