"""Groups of counted children: by their dimensions, with how many each has, their recovery and their tips."""

import bisect
import itertools
import math
import operator
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

from hub.domain.alert_endings import FOUND
from hub.domain.case_columns import NO_MOMENT, NONE, CaseColumns, Choice, Fact, Moment, between, both
from hub.domain.case_statistics import (
    FACTS,
    MAX_GROUPS,
    MAX_RATED_GROUPS,
    ORDERS,
    RECOVERY_BANDS,
    RECOVERY_TIMES,
    Dimension,
    StatisticsRequest,
    age_labels,
    bucket_of,
    province_of,
)
from hub.domain.incidence import IncidencePoint, cumulative_incidence
from hub.domain.query_limits import QueryTooWide
from hub.domain.regions import Regions
from hub.domain.time_buckets import Buckets, in_ms

Keys = tuple[str | None, ...]
"""The value of each dimension, None for a fact that nobody knows."""

MS_OF_SECOND: Final = 1000

LONG_AGO: Final = -(2**60)
NO_TIME: Final = LONG_AGO // 2
"""Below it lies every time to an end that nobody knows, and above it every other."""


class RecoveryClock(StrEnum):
    """The moment from which the time to recovery is counted."""

    DISAPPEARANCE = "DISAPPEARANCE"
    OPENING = "OPENING"


BEGINNINGS: Final[Mapping[RecoveryClock, Moment]] = {
    RecoveryClock.DISAPPEARANCE: Moment.SEEN,
    RecoveryClock.OPENING: Moment.OPENED,
}


@dataclass(frozen=True, slots=True)
class Group:
    """The children with some values of the dimensions."""

    keys: Keys
    children: int


@dataclass(frozen=True, slots=True)
class RecoveryGroup:
    """The incidence of each outcome among the children of a group.

    `children` are counted. `without_moment` are not: their cases say that they were found, and not when.
    """

    keys: Keys
    children: int
    without_moment: int
    points: Sequence[IncidencePoint]


@dataclass(frozen=True, slots=True)
class Quantiles:
    """The smallest value that is at least as large as half, and as nine tenths, of `count` values."""

    count: int
    median: int | None
    ninth_decile: int | None

    @classmethod
    def of(cls, values: Iterable[int]) -> "Quantiles":
        """Return those of some values; None of an empty list."""
        ordered = sorted(values)

        def at(share: float) -> int | None:
            return ordered[math.ceil(share * len(ordered)) - 1] if ordered else None

        return cls(len(ordered), at(0.5), at(0.9))


@dataclass(frozen=True, slots=True)
class TipGroup:
    """The tips of the closed cases of a group. `helped` cases name at least one tip that led to the child.

    `until_helpful` is the seconds from the opening of such a case to the first of these tips.
    """

    keys: Keys
    tips: Quantiles
    helped: int
    until_helpful: Quantiles


class Grouping:
    """The values of a request's dimensions, and its filters."""

    def __init__(self, request: StatisticsRequest, regions: Regions) -> None:
        self._request = request
        self._regions = regions
        named = {one: bucket_of(one) for one in request.group_by}
        self._buckets = {one: Buckets(bucket, request.zone) for one, bucket in named.items() if bucket}
        self.kind = (request.group_by, request.time_zone, self._provinces())
        """Everything but the cases on which its keys depend."""

    def narrow(self, choice: Choice) -> Choice:
        """Return the children that match the request's filters."""
        wanted, request = self._request.wanted(self._regions), self._request
        begin, end = (in_ms(moment) if moment else None for moment in (request.seen_from, request.seen_until))
        for fact, values in wanted.items():
            choice = choice.narrowed([part.is_one_of(fact, values) for part in choice.parts])
        if begin is None and end is None:
            return choice
        return choice.narrowed([between(part.moments[Moment.SEEN], begin, end) for part in choice.parts])

    def keys(self, part: CaseColumns) -> Iterator[Keys]:
        """Return the keys of every case of a part."""
        columns = [self._column(part, dimension) for dimension in self._request.group_by]
        return zip(*columns, strict=True) if columns else itertools.repeat((), part.size)

    def place(self, keys: Keys) -> tuple[tuple[bool, int, str], ...]:
        """Return the place of a group in order: unknown values last."""
        return tuple(map(self._place, self._request.group_by, keys))

    def _provinces(self) -> str:
        """Return the province of every region in one text, of which Python computes the hash once."""
        needed = self._regions.by_code if Dimension.PROVINCE in self._request.group_by else ()
        return " ".join(f"{code}:{province_of(self._regions, code)}" for code in needed)

    def _column(self, part: CaseColumns, dimension: Dimension) -> Iterator[str | None]:
        if dimension in self._buckets:
            return iter(self._buckets[dimension].of(part.moments[Moment.SEEN]))
        if dimension is Dimension.TIME_TO_RECOVERY:
            return map(_band, part.moments[Moment.SEEN], part.moments[Moment.FOUND])
        labels = None
        if dimension is Dimension.AGE_BAND:
            labels = age_labels()
        elif dimension is Dimension.PROVINCE:
            names = (name for name in part.names[Fact.REGION] if name)
            labels = {name: province_of(self._regions, name) for name in names}
        return part.values(FACTS[dimension], labels)

    @staticmethod
    def _place(dimension: Dimension, key: str | None) -> tuple[bool, int, str]:
        order = list(ORDERS.get(dimension, ()))
        return key is None, order.index(key) if key in order else 0, key or ""


def count_groups(choice: Choice, grouping: Grouping) -> list[Group]:
    """Return every group that has a child, in order; raise QueryTooWide beyond 5,000 of them."""
    counts: Counter[Keys] = Counter()
    for part, mask in zip(choice.parts, choice.masks, strict=True):
        counts.update(part.remembered((Counter, grouping.kind), mask, partial(_count, part, mask, grouping)))
        if len(counts) > MAX_GROUPS:
            raise QueryTooWide(f"There are more than {MAX_GROUPS:,} groups. Group by less, or narrow the filters.")
    return [Group(keys, counts[keys]) for keys in sorted(counts, key=grouping.place)]


def recovery_groups(choice: Choice, grouping: Grouping, clock: RecoveryClock, as_of: int) -> list[RecoveryGroup]:
    """Return the incidence of each outcome in every group; `as_of` censors the open cases, in ms since 1970.

    Raises QueryTooWide beyond 100 groups.
    """
    times: dict[Keys, dict[str | None, list[int]]] = {}
    for part, mask in zip(choice.parts, choice.masks, strict=True):
        kind = (RecoveryGroup, clock, grouping.kind)
        found = part.remembered(kind, mask, partial(_times, part, mask, grouping, BEGINNINGS[clock]))
        for (keys, outcome), values in found.items():
            known = times.setdefault(keys, {}).setdefault(outcome, [])
            known.extend(values if outcome is not None else map(as_of.__add__, values))
        _require_rated(len(times))
    return [_recovery_group(keys, times[keys]) for keys in sorted(times, key=grouping.place)]


def _count(part: CaseColumns, mask: bytearray, grouping: Grouping) -> Counter[Keys]:
    return Counter(itertools.compress(grouping.keys(part), mask))


def _times(
    part: CaseColumns, mask: bytearray, grouping: Grouping, begin: Moment
) -> dict[tuple[Keys, str | None], Sequence[int]]:
    """Return the times until each end, in order; of open cases minus the beginning, to which any moment is added."""
    rows = zip(grouping.keys(part), part.values(Fact.OUTCOME), strict=True)
    took = map(operator.sub, _ends(part), part.moments[begin])
    found: dict[tuple[Keys, str | None], list[int]] = defaultdict(list)
    # One look-up for each case: this loop runs for hundreds of thousands of them.
    for row, time in zip(itertools.compress(rows, mask), itertools.compress(took, mask), strict=True):
        found[row].append(time)
    return {row: array("q", sorted(values)) for row, values in found.items()}


def _ends(part: CaseColumns) -> Iterator[int]:
    """Yield when each case ended, 0 for an open one, and LONG_AGO for a child found nobody knows when."""
    moments = part.moments
    columns = {False: moments[Moment.CLOSED], True: moments[Moment.FOUND]}
    kinds = [name in FOUND if name else None for name in part.names[Fact.OUTCOME]]
    for place, code in enumerate(part.codes[Fact.OUTCOME]):
        kind = kinds[code]
        yield 0 if kind is None else max(LONG_AGO, columns[kind][place])


def _recovery_group(keys: Keys, times: Mapping[str | None, list[int]]) -> RecoveryGroup:
    # A child who was found before the case was opened has a time below 0, and counts as found at every time.
    known, unknown = {}, 0
    for outcome, values in times.items():
        values.sort()
        without = bisect.bisect_left(values, NO_TIME)
        known[outcome] = values[without:]
        unknown += without
    points = cumulative_incidence(known, list(RECOVERY_TIMES.values()))
    return RecoveryGroup(keys, sum(map(len, known.values())), unknown, points)


def tip_groups(choice: Choice, grouping: Grouping) -> list[TipGroup]:
    """Return the tips of every group with a closed case; raise QueryTooWide beyond 100 groups."""
    tips: dict[Keys, list[int]] = defaultdict(list)
    helped: Counter[Keys] = Counter()
    until: dict[Keys, list[int]] = defaultdict(list)
    for part, mask in zip(choice.parts, choice.masks, strict=True):
        found = part.remembered((TipGroup, grouping.kind), mask, partial(_tips, part, mask, grouping))
        for sums, of_part in zip((tips, until), (found.tips, found.until), strict=True):
            for keys, values in of_part.items():
                sums[keys].extend(values)
        helped.update(found.helped)
        _require_rated(len(tips))
    return [
        TipGroup(keys, Quantiles.of(tips[keys]), helped[keys], Quantiles.of(until[keys]))
        for keys in sorted(tips, key=grouping.place)
    ]


@dataclass(frozen=True, slots=True)
class _PartTips:
    """The tips of a part by group: of each closed case, the cases that they helped, and the seconds until they did."""

    tips: Mapping[Keys, Sequence[int]]
    helped: Mapping[Keys, int]
    until: Mapping[Keys, Sequence[int]]


def _tips(part: CaseColumns, mask: bytearray, grouping: Grouping) -> _PartTips:
    tips: dict[Keys, array[int]] = defaultdict(partial(array, "q"))
    helped: Counter[Keys] = Counter()
    until: dict[Keys, array[int]] = defaultdict(partial(array, "q"))
    closed = both(mask, bytearray(map(NO_MOMENT.__ne__, part.moments[Moment.CLOSED])))
    counted = zip(grouping.keys(part), part.tips, strict=True)
    for keys, count in itertools.compress(counted, closed):
        tips[keys].append(count)
    has_helped = both(closed, part.is_one_of(Fact.HELPED, set(part.names[Fact.HELPED]) - {NONE}))
    moments = zip(grouping.keys(part), part.moments[Moment.OPENED], part.moments[Moment.HELPED], strict=True)
    for keys, opened, first in itertools.compress(moments, has_helped):
        helped[keys] += 1
        if first != NO_MOMENT:
            until[keys].append((first - opened) // MS_OF_SECOND)
    return _PartTips(tips, helped, until)


def _require_rated(groups: int) -> None:
    if groups > MAX_RATED_GROUPS:
        raise QueryTooWide(f"Rates are given of at most {MAX_RATED_GROUPS} groups. Group by less.")


def _band(seen: int, found: int) -> str | None:
    """Return the time in which a child was found; None unless that is known."""
    if found == NO_MOMENT:
        return None
    return RECOVERY_BANDS[bisect.bisect_left(list(RECOVERY_TIMES.values()), found - seen)]
