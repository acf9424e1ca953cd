"""A tick of its own: what the feed need not keep any longer goes, a piece at a time."""

from datetime import datetime, timedelta

from hub.services.feed.ports import OldEvents

TRIMMED_AT_ONCE = 1000
"""Far more than a busy day adds between two rounds, and gone within a fraction of a second."""


async def trim_feed(events: OldEvents, *, keep: timedelta, now: datetime) -> int:
    """Remove events at the log's beginning that are older than `keep`; returns how many.

    Alerts that are still open do not hold theirs back: whoever has been away for longer reads in `alerts` how each
    stands, and a log kept for the sake of one long search would grow for all.
    """
    return await events.trim(now - keep, TRIMMED_AT_ONCE)
