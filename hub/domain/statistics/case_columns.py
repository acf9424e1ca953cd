"""The facts of many cases as columns, and the choice of the children that a statistic counts.

A column holds one fact of every case: a code into its names, or a moment. So 200,000 cases are counted within a tenth
of a second, by loops that run in C.
"""

import itertools
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Final, TypeVar

from hub.domain.statistics.result_cache import ResultCache

NO_MOMENT: Final = -(2**63)
"""In place of a moment that a case does not have."""

NONE: Final = ""
"""In place of a fact that a case does not have."""


RESULT_BYTES: Final = 200
"""The bytes of results that a part keeps for each of its cases."""

MIN_RESULT_BYTES: Final = 100_000
"""The bytes of results that a part of few cases may keep."""

TABLE_RESULT_BYTES: Final = 32_000_000
"""The bytes of results about all parts that are kept until one of them changes."""

Result = TypeVar("Result")

FLIPPED: Final = bytes([1, 0]) + bytes(254)
"""Turns the ones of a mask into zeros, and its zeros into ones."""


def results_of(cases: int) -> ResultCache:
    """Return room for the results of a part with so many cases."""
    return ResultCache(max(MIN_RESULT_BYTES, RESULT_BYTES * cases))


class Fact(StrEnum):
    """A fact with few values."""

    STATUS = "status"
    FORCE = "force"
    REGION = "region"
    AGE = "age"
    SEX = "sex"
    OUTCOME = "outcome"
    FOUND_BY = "found_by"
    RELATION = "relation"
    HELPED = "helped"


class Moment(StrEnum):
    """A moment of a case; `helped` is that at which the first tip came in that its closing named as helpful."""

    SEEN = "seen"
    OPENED = "opened"
    CLOSED = "closed"
    FOUND = "found"
    HELPED = "helped"


@dataclass(frozen=True, slots=True)
class LinkedRow:
    """A case that is linked to another one about the same child: its row, the child's key, and its place in order."""

    row: int
    child: str
    opened: int
    case: str


@dataclass(frozen=True, slots=True, repr=False)
class CaseColumns:
    """The facts of some cases. A column that was not asked for is missing.

    `codes` point into `names`; moments are in milliseconds since 1970. `tips` counts the tips of closed cases. `ids`
    has the id of each case, with a space between them: one text takes half of the memory of many.
    """

    size: int
    names: Mapping[str, Sequence[str]]
    codes: Mapping[str, Sequence[int]]
    moments: Mapping[str, Sequence[int]]
    linked: Sequence[LinkedRow] = ()
    tips: Sequence[int] = ()
    ids: str = ""
    results: ResultCache = field(default_factory=lambda: results_of(0), compare=False)
    """Results of earlier counts of these cases, which never change."""

    def remembered(self, kind: Hashable, mask: bytes, count: Callable[[], Result]) -> Result:
        """Return what `count` says of the cases of a mask, counted once for each kind and mask. Do not change it."""
        return self.results.get((kind, mask), count)

    def values(self, fact: Fact, labels: Mapping[str, str | None] | None = None) -> Iterator[str | None]:
        """Return a fact of every case, or what `labels` says of it; None where a case has none."""
        names = [name or None if labels is None else labels.get(name) for name in self.names[fact]]
        return map(names.__getitem__, self.codes[fact])

    def is_one_of(self, fact: Fact, wanted: frozenset[str]) -> bytes:
        """Return a 1 for every case whose fact is one of these, else a 0."""
        return self.results.get((fact, wanted), partial(self._is_one_of, fact, wanted))

    def bounds(self, moment: Moment) -> tuple[int, int] | None:
        """Return the first and the last moment of all cases; None without a case."""

        def find() -> tuple[int, int] | None:
            found = self.moments[moment]
            return (min(found), max(found)) if self.size else None

        return self.results.get((min, moment), find)

    def _is_one_of(self, fact: Fact, wanted: Collection[str]) -> bytes:
        table = [name in wanted for name in self.names[fact]]
        if all(table) or not any(table):
            return bytes([all(table)]) * self.size
        return bytes(map(table.__getitem__, self.codes[fact]))


@dataclass(frozen=True, slots=True, repr=False)
class CaseTable:
    """The facts of all cases, in parts, and results of earlier counts of all of them."""

    parts: Sequence[CaseColumns]
    results: ResultCache = field(default_factory=lambda: ResultCache(TABLE_RESULT_BYTES), compare=False)


@dataclass(frozen=True, slots=True, repr=False)
class ColumnScope:
    """The cases that a reader may count: all, or those of some forces and some by their ids."""

    everything: bool = False
    forces: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, repr=False)
class Choice:
    """The cases by which children are counted, as a mask for each part, and how many cases these children have."""

    table: CaseTable
    masks: tuple[bytes, ...]
    extra: Mapping[tuple[int, int], int] = field(default_factory=dict)

    @property
    def children(self) -> int:
        """The number of children that are counted."""
        return sum(mask.count(1) for mask in self.masks)

    @property
    def cases(self) -> int:
        """The number of their cases in the scope."""
        return self.children + sum(more for (part, row), more in self.extra.items() if self.masks[part][row])

    def pairs(self) -> Iterator[tuple[CaseColumns, bytes]]:
        """Yield every part with a chosen case, with its mask."""
        return ((part, mask) for part, mask in zip(self.table.parts, self.masks, strict=True) if 1 in mask)

    def narrowed(self, masks: Sequence[bytes]) -> "Choice":
        """Return those that these masks choose too."""
        return Choice(self.table, tuple(map(both, self.masks, masks)), self.extra)

    def remembered(self, kind: Hashable, count: Callable[[], Result]) -> Result:
        """Return what `count` says of these cases, counted once for each kind. Do not change it."""
        return self.table.results.get((kind, self.masks), count)


def both(one: bytes, other: bytes) -> bytes:
    """Return a 1 where both have one."""
    met = int.from_bytes(one, "big") & int.from_bytes(other, "big")
    return met.to_bytes(len(one), "big")


def inside(part: CaseColumns, status: str, scopes: tuple[ColumnScope, ...]) -> bytes:
    """Return the cases with a status that are of every scope."""
    return part.results.get((inside, status, scopes), partial(_inside, part, status, scopes))


def _inside(part: CaseColumns, status: str, scopes: Sequence[ColumnScope]) -> bytes:
    mask = part.is_one_of(Fact.STATUS, frozenset({status}))
    for scope in scopes:
        if not scope.everything:
            held = bytearray(part.is_one_of(Fact.FORCE, scope.forces))
            for row, case in enumerate(part.ids.split() if scope.cases else ()):
                if case in scope.cases:
                    held[row] = 1
            mask = both(mask, bytes(held))
    return mask


def choose_children(table: CaseTable, masks: tuple[bytes, ...]) -> Choice:
    """Return each child of these cases once: by the case that was opened first, among those of the masks.

    Cases with one child key are about one child. Cases outside of the masks change nothing,
    so nobody learns from a count that there is another case.
    """
    chosen, extra = table.results.get((choose_children, masks), partial(_choose, table.parts, masks))
    return Choice(table, chosen, extra)


def _choose(
    parts: Sequence[CaseColumns], masks: tuple[bytes, ...]
) -> tuple[tuple[bytes, ...], Mapping[tuple[int, int], int]]:
    rows = [(one, number) for number, part in enumerate(parts) for one in part.linked if masks[number][one.row]]
    chosen = {number: bytearray(masks[number]) for number in {part for _, part in rows}}
    extra: dict[tuple[int, int], int] = {}
    by_child = sorted(rows, key=lambda row: (row[0].child, row[0].opened, row[0].case))
    for _, group in itertools.groupby(by_child, key=lambda row: row[0].child):
        (first, part_of_first), *others = group
        extra[part_of_first, first.row] = len(others)
        for other, part in others:
            chosen[part][other.row] = 0
    # A part without a linked case keeps its mask, and Python keeps the mask's hash.
    return tuple(bytes(chosen.get(number, mask)) for number, mask in enumerate(masks)), extra


def choose_outside(table: CaseTable, status: str, masks: tuple[bytes, ...]) -> Choice:
    """Return each child with a status that has no case of these masks, once."""
    rest = table.results.get((choose_outside, status, masks), partial(_outside, table.parts, status, masks))
    return choose_children(table, rest)


def _outside(parts: Sequence[CaseColumns], status: str, masks: Sequence[bytes]) -> tuple[bytes, ...]:
    seen = {one.child for part, mask in zip(parts, masks, strict=True) for one in part.linked if mask[one.row]}
    rest = []
    for part, mask in zip(parts, masks, strict=True):
        outside = bytearray(both(part.is_one_of(Fact.STATUS, frozenset({status})), mask.translate(FLIPPED)))
        for one in part.linked:
            if one.child in seen:
                outside[one.row] = 0
        rest.append(bytes(outside))
    return tuple(rest)


def between(part: CaseColumns, moment: Moment, begin: int | None, end: int | None) -> bytes:
    """Return a 1 for every case with a moment from `begin` until before `end`; None is no bound."""
    first = NO_MOMENT if begin is None else begin
    last = 2**63 if end is None else end
    bounds = part.bounds(moment)
    # Most parts lie outside of a year, and most others within it.
    if bounds is None or bounds[1] < first or bounds[0] >= last:
        return bytes(part.size)
    if first <= bounds[0] and bounds[1] < last:
        return b"\1" * part.size
    return bytes(first <= one < last for one in part.moments[moment])
