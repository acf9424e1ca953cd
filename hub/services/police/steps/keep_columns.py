"""Bring the columns of facts up to date from which cases are counted."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from hub.services.police.statistics_ports import CaseColumnStore, Progress

MAX_CHANGES: Final = 1_000
"""Changes followed in one run; the others wait for the next."""


async def keep_columns(store: CaseColumnStore, *, now: datetime, max_weeks: int | None = None) -> None:
    """Make anew the weeks of every case that has changed; nothing is done if that is more than `max_weeks`.

    A part is always made from its cases as they stand, never added to: so it is right whatever was done twice, in any
    order, or by several processes at once. Without any progress all weeks are made.
    """
    progress = await store.progress()
    if progress is None:
        newest = await store.newest()
        await _rebuild(store, Progress(*newest, now), await store.weeks(), max_weeks)
        return
    changes = await store.changes_after(progress, MAX_CHANGES)
    weeks = await store.weeks_of(changes.cases) if changes.cases else ()
    as_of = now if changes.is_all else progress.as_of
    await _rebuild(store, Progress(changes.sequence, changes.tip_sequence, as_of), weeks, max_weeks)


async def _rebuild(store: CaseColumnStore, until: Progress, weeks: Collection[date], max_weeks: int | None) -> None:
    if max_weeks is None or len(weeks) <= max_weeks:
        for week in sorted(weeks):
            await store.rebuild(week)
        await store.advance(until)
