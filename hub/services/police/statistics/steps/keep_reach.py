"""Bring the columns of last readings up to date from which the reach of many alerts is summed."""

from datetime import datetime

from hub.services.police.ports.reach import ReachColumnStore


async def keep_reach(store: ReachColumnStore, *, max_weeks: int | None = None) -> datetime | None:
    """Count readings, those of `max_weeks` at most; return when the first one was taken that still waits."""
    weeks = await store.uncounted()
    for week in weeks[:max_weeks]:
        await store.count(week)
    return min((week.since for week in weeks[len(weeks[:max_weeks]) :]), default=None)
