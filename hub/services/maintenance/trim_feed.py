"""Remove feed events that are older than they need be kept, a batch at a time."""

from datetime import datetime, timedelta

from hub.services.feed.ports import OldEvents

TRIM_BATCH_SIZE = 1000
"""Far more than a busy day adds between two calls, and removed within a fraction of a second."""


async def trim_feed(events: OldEvents, *, keep: timedelta, now: datetime) -> int:
    """Remove events at the log's beginning that are older than `keep`; return how many.

    Open alerts do not keep their events: a follower that was away for longer reads in `alerts` how each one stands, and
    a log kept for one long search would grow for all.
    """
    return await events.trim(now - keep, TRIM_BATCH_SIZE)
