"""Bring the columns of facts up to date from which cases are counted."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from hub.services.police.ports.statistics import CaseColumnStore, Progress

MAX_CHANGES: Final = 1_000
"""Changes followed in one run; the others wait for the next."""


async def keep_columns(store: CaseColumnStore, *, now: datetime, max_weeks: int | None = None) -> Progress | None:
    """Make anew the weeks of every case that has changed, unless that is more than `max_weeks`; return the progress.

    A part is always made from its cases as they stand, never added to: so it is right whatever was done twice, in any
    order, or by several processes at once. Without any progress all weeks are made; it is None if these are too many.
    """
    progress = await store.progress()
    if progress is None:
        newest = await store.newest()
        return await _rebuild(store, None, Progress(*newest, now), await store.weeks(), max_weeks)
    changes = await store.changes_after(progress, MAX_CHANGES)
    until = Progress(changes.sequence, changes.tip_sequence, now if changes.is_all else progress.as_of)
    if not changes.cases and max_weeks is not None:
        # A read that found nothing to do need not write: workers say every few seconds how fresh the columns are.
        return replace(until, as_of=max(until.as_of, progress.as_of))
    weeks = await store.weeks_of(changes.cases) if changes.cases else ()
    return await _rebuild(store, progress, until, weeks, max_weeks)


async def _rebuild(
    store: CaseColumnStore, before: Progress | None, until: Progress, weeks: Collection[date], max_weeks: int | None
) -> Progress | None:
    if max_weeks is not None and len(weeks) > max_weeks:
        return before
    for week in sorted(weeks):
        await store.rebuild(week)
    await store.advance(until)
    return until if before is None else replace(until, as_of=max(until.as_of, before.as_of))
