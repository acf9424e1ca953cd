"""Counts of children outside of a reader's scope: by month and region alone, and none below ten.

A table of months of the hub's zone by regions, the same for every question, so that no two questions differ by one
child. A cell below ten is hidden, an empty one too. The total of a month is shown only if every hidden cell of that
month can still be anything from 0 to 9: then the total tells nothing of any of them. This is complementary suppression
by what stays possible, and hides no further cells. Totals over months are not given: so the months stay apart, and each
hidden cell stands in one total at most.
Source of the ten: https://celsius.lshtm.ac.uk/onscell.html
"""

import itertools
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from typing import Final
from zoneinfo import ZoneInfo

from hub.domain.statistics.case_columns import CaseColumns, Choice, Fact, Moment
from hub.domain.statistics.time_buckets import Buckets, TimeBucket, in_ms

DEFAULT_MONTHS: Final = 12

MIN_SHOWN: Final = 10

MAX_MONTH: Final = timedelta(days=31)

Cell = tuple[str, str | None]
"""A month such as 2026-05, and the code of a region; None stands for cases without one of the list."""


@dataclass(frozen=True, slots=True)
class MonthElsewhere:
    """One month: the children of each region, and in all; None where that is hidden."""

    month: str
    cells: Mapping[str | None, int | None]
    total: int | None


def suppress_small(
    counts: Mapping[Cell, int], months: Iterable[str], regions: Sequence[str | None]
) -> list[MonthElsewhere]:
    """Return every month with every region as they may be shown."""
    return [_month(month, {region: counts.get((month, region), 0) for region in regions}) for month in months]


def count_cells(choice: Choice, regions: Iterable[str | None], zone: ZoneInfo, months: Sequence[str]) -> Counter[Cell]:
    """Return how many children each cell of these months has, in order of time; an unlisted region counts as none."""
    counts: Counter[Cell] = Counter()
    if not months:
        return counts
    buckets = Buckets(TimeBucket.MONTH, zone)
    known: Mapping[str, str | None] = {region: region for region in regions if region is not None}
    begin = in_ms(_begin(date.fromisoformat(f"{months[0]}-01"), zone))
    end = in_ms(_begin(date.fromisoformat(f"{months[-1]}-01") + MAX_MONTH, zone))
    kind = (MonthElsewhere, zone.key, " ".join(known))
    for part, mask in choice.pairs():
        bounds = part.bounds(Moment.SEEN)
        # Most parts are of other years.
        if bounds is not None and begin <= bounds[1] and bounds[0] < end:
            counts.update(part.remembered(kind, mask, partial(_count, part, mask, buckets, known)))
    wanted = set(months)
    return Counter({cell: count for cell, count in counts.items() if cell[0] in wanted})


def _count(part: CaseColumns, mask: bytes, buckets: Buckets, known: Mapping[str, str | None]) -> Counter[Cell]:
    places = part.values(Fact.REGION, known)
    return Counter(itertools.compress(zip(buckets.of(part.moments[Moment.SEEN]), places, strict=True), mask))


def ended_months(begin: datetime | None, end: datetime | None, as_of: datetime, zone: ZoneInfo) -> list[str]:
    """Return the months that ended before `as_of` and lie wholly between two moments; without `begin` the last 12."""
    this = as_of.astimezone(zone).date().replace(day=1)
    # The very last moments of the calendar are in no zone east of UTC.
    last = this if end is None or end >= as_of else min(this, end.astimezone(zone).date().replace(day=1))
    months = [this]
    while len(months) <= DEFAULT_MONTHS if begin is None else _begin(months[-1], zone) > begin:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    wanted = (month for month in reversed(months) if month < last and (begin is None or _begin(month, zone) >= begin))
    return [month.isoformat()[:7] for month in wanted]


def _begin(month: date, zone: ZoneInfo) -> datetime:
    return datetime(month.year, month.month, 1, tzinfo=zone)


def _month(month: str, true: Mapping[str | None, int]) -> MonthElsewhere:
    shown = {region: count if count >= MIN_SHOWN else None for region, count in true.items()}
    hidden = [count for count in true.values() if count < MIN_SHOWN]
    return MonthElsewhere(month, shown, sum(true.values()) if _keeps_all_possible(hidden, true) else None)


def _keeps_all_possible(hidden: Sequence[int], true: Mapping[str | None, int]) -> bool:
    """Return True if the total leaves every hidden cell any value from 0 to 9."""
    if sum(true.values()) < MIN_SHOWN:
        return False
    highest = MIN_SHOWN - 1
    return not hidden or highest <= sum(hidden) <= highest * (len(hidden) - 1)
