"""Groups of counted children: by their dimensions, with how many each has, their recovery and their tips."""

import bisect
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from hub.domain.alert_endings import FOUND
from hub.domain.case_columns import NO_MOMENT, CaseColumns, Choice, Fact, Moment, between
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
        counts.update(itertools.compress(grouping.keys(part), mask))
        if len(counts) > MAX_GROUPS:
            raise QueryTooWide(f"There are more than {MAX_GROUPS:,} groups. Group by less, or narrow the filters.")
    return [Group(keys, counts[keys]) for keys in sorted(counts, key=grouping.place)]


def recovery_groups(choice: Choice, grouping: Grouping, clock: RecoveryClock, as_of: int) -> list[RecoveryGroup]:
    """Return the incidence of each outcome in every group; `as_of` censors the open cases, in ms since 1970.

    Raises QueryTooWide beyond 100 groups.
    """
    ends: dict[Keys, dict[str | None, list[int]]] = {}
    unknown: Counter[Keys] = Counter()
    for part, mask in zip(choice.parts, choice.masks, strict=True):
        moments = part.moments
        columns = (moments[BEGINNINGS[clock]], moments[Moment.FOUND], moments[Moment.CLOSED])
        rows = zip(grouping.keys(part), part.values(Fact.OUTCOME), *columns, strict=True)
        for keys, outcome, begin, found, closed in itertools.compress(rows, mask):
            known = ends.setdefault(keys, {})
            end = as_of if outcome is None else found if outcome in FOUND else closed
            if end == NO_MOMENT:
                unknown[keys] += 1
            else:
                known.setdefault(outcome, []).append(max(0, end - begin))
        _require_rated(len(ends))
    times = list(RECOVERY_TIMES.values())
    return [
        RecoveryGroup(keys, sum(map(len, ends[keys].values())), unknown[keys], cumulative_incidence(ends[keys], times))
        for keys in sorted(ends, key=grouping.place)
    ]


def tip_groups(choice: Choice, grouping: Grouping) -> list[TipGroup]:
    """Return the tips of every group with a closed case; raise QueryTooWide beyond 100 groups."""
    found: dict[Keys, list[tuple[int, bool, int | None]]] = {}
    for part, mask in zip(choice.parts, choice.masks, strict=True):
        rows = zip(grouping.keys(part), part.moments[Moment.CLOSED], _tips(part), strict=True)
        for keys, closed, tips in itertools.compress(rows, mask):
            if closed != NO_MOMENT:
                found.setdefault(keys, []).append(tips)
        _require_rated(len(found))
    return [
        TipGroup(
            keys,
            Quantiles.of(count for count, _, _ in found[keys]),
            sum(helped for _, helped, _ in found[keys]),
            Quantiles.of(seconds for _, _, seconds in found[keys] if seconds is not None),
        )
        for keys in sorted(found, key=grouping.place)
    ]


def _require_rated(groups: int) -> None:
    if groups > MAX_RATED_GROUPS:
        raise QueryTooWide(f"Rates are given of at most {MAX_RATED_GROUPS} groups. Group by less.")


def _tips(part: CaseColumns) -> Iterator[tuple[int, bool, int | None]]:
    """Yield the tips of each case, if some helped, and the seconds until the first of these."""
    helped = part.moments[Moment.HELPED]
    for count, has_helped, opened, first in zip(
        part.tips, part.values(Fact.HELPED), part.moments[Moment.OPENED], helped, strict=True
    ):
        yield count, has_helped is not None, None if first == NO_MOMENT else (first - opened) // MS_OF_SECOND


def _band(seen: int, found: int) -> str | None:
    """Return the time in which a child was found; None unless that is known."""
    if found == NO_MOMENT:
        return None
    return RECOVERY_BANDS[bisect.bisect_left(list(RECOVERY_TIMES.values()), found - seen)]
