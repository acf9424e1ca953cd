"""Rates of groups of counted children: the incidence of each outcome, and the tips that their cases have."""

import bisect
import itertools
import math
import operator
from array import array
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

from hub.domain.alerts.endings import FOUND
from hub.domain.query_limits import QueryTooWide
from hub.domain.statistics.case_columns import NO_MOMENT, NONE, CaseColumns, Choice, Fact, Moment, both
from hub.domain.statistics.case_counts import MAX_RATED_GROUPS, RECOVERY_TIMES
from hub.domain.statistics.groups import Grouping, Keys
from hub.domain.statistics.incidence import IncidencePoint, cumulative_incidence

MS_OF_SECOND: Final = 1000

LONG_AGO: Final = -(2**60)
NO_TIME: Final = LONG_AGO // 2
"""Below it lies every time to an end that nobody knows, and above it every other."""

Times = Mapping[Keys, Mapping[str | None, Sequence[int]]]
"""The times until each end in every group, in order; of open cases minus the beginning, to be added to any moment."""


class RecoveryClock(StrEnum):
    """The moment from which the time to recovery is counted."""

    DISAPPEARANCE = "DISAPPEARANCE"
    OPENING = "OPENING"


BEGINNINGS: Final[Mapping[RecoveryClock, Moment]] = {
    RecoveryClock.DISAPPEARANCE: Moment.SEEN,
    RecoveryClock.OPENING: Moment.OPENED,
}


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
    def of(cls, values: Mapping[int, int]) -> "Quantiles":
        """Return those of some values, each with how often it occurs; None of no value."""
        ordered = sorted(values)
        passed = list(itertools.accumulate(map(values.__getitem__, ordered)))

        def at(share: float) -> int | None:
            return ordered[bisect.bisect_left(passed, math.ceil(share * passed[-1]))] if passed else None

        return cls(passed[-1] if passed else 0, at(0.5), at(0.9))


@dataclass(frozen=True, slots=True)
class TipGroup:
    """The tips of the closed cases of a group. `helped` cases name at least one tip that led to the child.

    `until_helpful` is the seconds from the opening of such a case to the first of these tips.
    """

    keys: Keys
    tips: Quantiles
    helped: int
    until_helpful: Quantiles


def recovery_groups(choice: Choice, grouping: Grouping, clock: RecoveryClock, as_of: int) -> list[RecoveryGroup]:
    """Return the incidence of each outcome in every group; `as_of` censors the open cases, in ms since 1970.

    Raises QueryTooWide beyond 100 groups.
    """
    kind = (RecoveryGroup, clock, grouping.kind)
    times = choice.remembered(kind, partial(_all_times, choice, grouping, clock))
    return [_recovery_group(keys, times[keys], as_of) for keys in sorted(times, key=grouping.place)]


def _all_times(choice: Choice, grouping: Grouping, clock: RecoveryClock) -> Times:
    times: dict[Keys, dict[str | None, array[int]]] = {}
    for part, mask in choice.pairs():
        kind = (RecoveryGroup, clock, grouping.kind)
        found = part.remembered(kind, mask, partial(_times, part, mask, grouping, BEGINNINGS[clock]))
        for (keys, outcome), values in found.items():
            times.setdefault(keys, {}).setdefault(outcome, array("q")).extend(values)
        _require_rated(len(times))
    # Those of each part are in order, which sorting makes use of.
    return {
        keys: {outcome: array("q", sorted(values)) for outcome, values in ends.items()} for keys, ends in times.items()
    }


def _times(
    part: CaseColumns, mask: bytes, grouping: Grouping, begin: Moment
) -> dict[tuple[Keys, str | None], "array[int]"]:
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


def _recovery_group(keys: Keys, times: Mapping[str | None, Sequence[int]], as_of: int) -> RecoveryGroup:
    # A child who was found before the case was opened has a time below 0, and counts as found at every time.
    known: dict[str | None, Sequence[int]] = {}
    unknown = 0
    for outcome, values in times.items():
        if outcome is None:
            known[None] = [as_of + value for value in values]
        else:
            without = bisect.bisect_left(values, NO_TIME)
            known[outcome] = values[without:]
            unknown += without
    points = cumulative_incidence(known, list(RECOVERY_TIMES.values()))
    return RecoveryGroup(keys, sum(map(len, known.values())), unknown, points)


def tip_groups(choice: Choice, grouping: Grouping) -> list[TipGroup]:
    """Return the tips of every group with a closed case; raise QueryTooWide beyond 100 groups."""
    return choice.remembered((TipGroup, grouping.kind), partial(_tip_groups, choice, grouping))


def _tip_groups(choice: Choice, grouping: Grouping) -> list[TipGroup]:
    sums: dict[Keys, _Tips] = {}
    for part, mask in choice.pairs():
        found = part.remembered((TipGroup, grouping.kind), mask, partial(_tips, part, mask, grouping))
        for keys, (tips, until) in found.items():
            known = sums.setdefault(keys, (Counter(), Counter()))
            known[0].update(tips)
            known[1].update(until)
        _require_rated(len(sums))
    groups = []
    for keys in sorted(sums, key=grouping.place):
        tips, until = sums[keys]
        helped = until.total()
        del until[NO_MOMENT]
        groups.append(TipGroup(keys, Quantiles.of(tips), helped, Quantiles.of(until)))
    return groups


_Tips = tuple[Counter[int], Counter[int]]
"""Counts of closed cases: by the number of their tips; and by the seconds until one helped, or NO_MOMENT."""


def _tips(part: CaseColumns, mask: bytes, grouping: Grouping) -> dict[Keys, _Tips]:
    found: dict[Keys, _Tips] = defaultdict(lambda: (Counter(), Counter()))
    closed = both(mask, bytes(map(NO_MOMENT.__ne__, part.moments[Moment.CLOSED])))
    counted = zip(grouping.keys(part), part.tips, strict=True)
    for keys, count in itertools.compress(counted, closed):
        found[keys][0][count] += 1
    has_helped = both(closed, part.is_one_of(Fact.HELPED, frozenset(part.names[Fact.HELPED]) - {NONE}))
    moments = zip(grouping.keys(part), part.moments[Moment.OPENED], part.moments[Moment.HELPED], strict=True)
    for keys, opened, first in itertools.compress(moments, has_helped):
        found[keys][1][NO_MOMENT if first == NO_MOMENT else (first - opened) // MS_OF_SECOND] += 1
    return dict(found)


def _require_rated(groups: int) -> None:
    if groups > MAX_RATED_GROUPS:
        raise QueryTooWide(f"Rates are given of at most {MAX_RATED_GROUPS} groups. Group by less.")
