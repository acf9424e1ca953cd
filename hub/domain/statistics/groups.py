"""Groups of counted children by their dimensions, with how many each has."""

import bisect
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from hub.domain.cases.regions import Regions
from hub.domain.query_limits import QueryTooWide
from hub.domain.statistics.case_columns import NO_MOMENT, CaseColumns, Choice, Fact, Moment, between
from hub.domain.statistics.case_counts import (
    FACTS,
    MAX_GROUPS,
    ORDERS,
    RECOVERY_BANDS,
    RECOVERY_TIMES,
    Dimension,
    StatisticsRequest,
    age_labels,
    bucket_of,
    province_of,
)
from hub.domain.statistics.time_buckets import Buckets, in_ms

Keys = tuple[str | None, ...]
"""The value of each dimension, None for a fact that nobody knows."""

PLACES: Final[Mapping[Dimension, Mapping[str, int]]] = {
    dimension: {value: place for place, value in enumerate(order)} for dimension, order in ORDERS.items()
}
NO_PLACES: Final[Mapping[str, int]] = {}


@dataclass(frozen=True, slots=True)
class Group:
    """The children with some values of the dimensions."""

    keys: Keys
    children: int


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
        parts = choice.table.parts
        for fact, values in wanted.items():
            choice = choice.narrowed([part.is_one_of(fact, values) for part in parts])
        if begin is None and end is None:
            return choice
        return choice.narrowed([between(part, Moment.SEEN, begin, end) for part in parts])

    def keys(self, part: CaseColumns) -> Iterator[Keys]:
        """Return the keys of every case of a part."""
        columns = [self._column(part, dimension) for dimension in self._request.group_by]
        return zip(*columns, strict=True) if columns else itertools.repeat((), part.size)

    def place(self, keys: Keys) -> tuple[tuple[bool, int, str], ...]:
        """Return the place of a group in order: unknown values last."""
        return tuple(map(self._place, self._request.group_by, keys))

    def _provinces(self) -> str:
        """Return the province of every region in one text: Python computes its hash once."""
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
        places = PLACES.get(dimension, NO_PLACES)
        return key is None, places.get(key, 0) if key else 0, key or ""


def count_groups(choice: Choice, grouping: Grouping) -> Sequence[Group]:
    """Return every group that has a child, in order; raise QueryTooWide beyond 5,000 of them."""
    return choice.remembered((Group, grouping.kind), partial(_count_groups, choice, grouping))


def _count_groups(choice: Choice, grouping: Grouping) -> list[Group]:
    counts: Counter[Keys] = Counter()
    for part, mask in choice.pairs():
        counts.update(part.remembered((Counter, grouping.kind), mask, partial(_count, part, mask, grouping)))
        if len(counts) > MAX_GROUPS:
            raise QueryTooWide(f"There are more than {MAX_GROUPS:,} groups. Group by less, or narrow the filters.")
    return [Group(keys, counts[keys]) for keys in sorted(counts, key=grouping.place)]


def _count(part: CaseColumns, mask: bytes, grouping: Grouping) -> Counter[Keys]:
    return Counter(itertools.compress(grouping.keys(part), mask))


def _band(seen: int, found: int) -> str | None:
    """Return the time in which a child was found; None unless that is known."""
    if found == NO_MOMENT:
        return None
    return RECOVERY_BANDS[bisect.bisect_left(list(RECOVERY_TIMES.values()), found - seen)]
