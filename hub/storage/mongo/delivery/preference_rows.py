"""Preferences in a device's row: {q, m, u, k}, each only if it is set.

q quiet hours, as "22:00-07:00 Asia/Shanghai"; m muted until; u ids of muted alerts; k the daily limit.
"""

from collections.abc import Mapping
from datetime import time
from typing import Any

from hub.domain.delivery.preferences import NONE, Preferences, QuietHours, loads
from hub.storage.mongo.database import Row

FIELDS = ("q", "m", "u", "k")
_FIELDS = frozenset(FIELDS)


def preference_row(preferences: Preferences) -> Row:
    """Return the fields to set; the others of FIELDS are to be unset."""
    quiet = preferences.quiet
    row: Row = {
        "q": quiet and f"{quiet.start:%H:%M}-{quiet.end:%H:%M} {quiet.zone}",
        "m": preferences.muted_until,
        "u": sorted(preferences.muted_alerts),
        "k": preferences.daily_limit,
    }
    return {name: value for name, value in row.items() if value}


def read_preferences(row: Mapping[str, Any]) -> Preferences:
    """Return the preferences of a row. Unreadable quiet hours count as none, so that they block no other device."""
    if _FIELDS.isdisjoint(row):
        return NONE
    quiet = _quiet(row["q"]) if "q" in row else None
    return Preferences(
        quiet=quiet,
        muted_until=row.get("m"),
        muted_alerts=frozenset(row.get("u", ())),
        daily_limit=row.get("k"),
        unread="q" in row and quiet is None,
    )


def _quiet(text: str) -> QuietHours | None:
    try:
        hours, zone = text.split(" ")
        start, end = hours.split("-")
        quiet = QuietHours(time.fromisoformat(start), time.fromisoformat(end), zone)
    except ValueError:
        return None
    return quiet if loads(zone) else None


def kept(row: Mapping[str, Any]) -> Row:
    """Return the fields as they are, for a row that replaces another."""
    return {name: row[name] for name in FIELDS if name in row}
