"""Read the Retry-After header, in both forms that HTTP allows."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

MAX_RETRY_AFTER_SECONDS = 3600.0
"""The hub waits at most this long for a provider before it sends again."""


def read_retry_after(header: str | None, now: datetime) -> float | None:
    """Return the seconds to wait, from a number or an HTTP date; None if it cannot be read. `now` is real time."""
    if header is None:
        return None
    seconds = _seconds(header.strip(), now)
    return None if seconds is None else min(max(seconds, 0.0), MAX_RETRY_AFTER_SECONDS)


def _seconds(text: str, now: datetime) -> float | None:
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        moment = parsedate_to_datetime(text)
        # A date that ends in -0000 is parsed as naive, and means UTC.
        return ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - now).total_seconds()
    except (ValueError, OverflowError):
        # Overflow: a year, or an offset from UTC, beyond what datetime can hold.
        return None
