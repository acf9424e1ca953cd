"""The preferences of devices: quiet hours, mutes, a daily limit."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from reunion.testing.answers.items import check_count, do_each, not_found
from reunion.testing.answers.memory import Json, Memory, Variables
from reunion.testing.answers.refusals import InputRefused

MAX_DAILY_LIMIT = 100
MAX_MUTED_ALERTS = 100
MAX_ALERT_ID_CHARACTERS = 64
MAX_MUTE = timedelta(days=366)

_CLOCK = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d", re.ASCII)
_ZONE = re.compile(r"UTC|[A-Za-z_]+(?:/[A-Za-z0-9_+-]+)+", re.ASCII)
_OTHER_DATABASES = frozenset({"right", "posix"})


def set_preferences(memory: Memory, sent: Variables) -> Json:
    """Set the preferences of devices. Each replaces all earlier ones."""

    def replace(row: Variables) -> None:
        _check(row)
        if row["ref"] not in memory.devices:
            raise not_found()
        memory.preferences[row["ref"]] = dict(row)

    check_count(sent["preferences"], "preferences")
    return do_each("preferences", sent["preferences"], replace)


def _check(row: Variables) -> None:
    quiet, until, limit = row.get("quiet"), row.get("mutedUntil"), row.get("dailyLimit")
    if quiet is not None:
        _check_quiet_hours(quiet)
    if until is not None and datetime.fromisoformat(until) - datetime.now(UTC) > MAX_MUTE:
        raise _refused("`mutedUntil` must be at most 366 days from now.", "mutedUntil")
    muted = set(row.get("mutedAlerts", ()))
    if len(muted) > MAX_MUTED_ALERTS or not all(map(_can_be_alert, muted)):
        raise _refused("`mutedAlerts` must hold at most 100 ids of alerts.", "mutedAlerts")
    if limit is not None and not 1 <= limit <= MAX_DAILY_LIMIT:
        raise _refused("`dailyLimit` must be 1 to 100. To receive no alerts, set `mutedUntil`.", "dailyLimit")


def _check_quiet_hours(quiet: Variables) -> None:
    start, end = quiet["start"], quiet["end"]
    if not (_CLOCK.fullmatch(start) and _CLOCK.fullmatch(end)) or start == end:
        raise _refused("`start` and `end` of quiet hours must be two different times written HH:MM.", "quiet")
    if not _is_zone(quiet["zone"]):
        raise _refused("`zone` must be a name of the IANA time zone database.", "quiet", "zone")


def _is_zone(name: str) -> bool:
    if not _ZONE.fullmatch(name) or name.partition("/")[0].lower() in _OTHER_DATABASES:
        return False
    try:
        ZoneInfo(name)
    except (LookupError, ValueError, OSError):
        return False
    return True


def _can_be_alert(text: str) -> bool:
    return 1 <= len(text) <= MAX_ALERT_ID_CHARACTERS and text.isascii() and text.isprintable()


def _refused(message: str, *path: str) -> InputRefused:
    return InputRefused("PREFERENCES_INVALID", message, *path)
