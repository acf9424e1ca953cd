"""The facts of many cases as columns, and the choice of the children that a statistic counts.

A column holds one fact of every case: a code into its names, or a moment. So 200,000 cases are counted within a tenth
of a second, by loops that run in C.
"""

import itertools
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Final, TypeVar

NO_MOMENT: Final = -(2**63)
"""In place of a moment that a case does not have."""

NONE: Final = ""
"""In place of a fact that a case does not have."""


MAX_RESULTS: Final = 16
"""Results that are kept of one part, some kilobytes each."""

Result = TypeVar("Result")

FLIPPED: Final = bytes([1, 0]) + bytes(254)
"""Turns the ones of a mask into zeros, and its zeros into ones."""


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

    `codes` point into `names`; moments are in milliseconds since 1970. `tips` counts the tips of closed cases.
    """

    size: int
    names: Mapping[str, Sequence[str]]
    codes: Mapping[str, Sequence[int]]
    moments: Mapping[str, Sequence[int]]
    linked: Sequence[LinkedRow] = ()
    tips: Sequence[int] = ()
    ids: Sequence[str] = ()
    results: dict[Hashable, Any] = field(default_factory=dict, compare=False)
    """Results of earlier counts of these cases, which never change."""

    def remembered(self, kind: Hashable, mask: bytearray, count: Callable[[], Result]) -> Result:
        """Return what `count` says of the cases of a mask, counted once for each kind and mask. Do not change it."""
        key = kind, bytes(mask)
        if key not in self.results:
            if len(self.results) >= MAX_RESULTS:
                self.results.clear()
            self.results[key] = count()
        found: Result = self.results[key]
        return found

    def values(self, fact: Fact, labels: Mapping[str, str | None] | None = None) -> Iterator[str | None]:
        """Return a fact of every case, or what `labels` says of it; None where a case has none."""
        names = [name or None if labels is None else labels.get(name) for name in self.names[fact]]
        return map(names.__getitem__, self.codes[fact])

    def is_one_of(self, fact: Fact, wanted: Collection[str]) -> bytearray:
        """Return a 1 for every case whose fact is one of these, else a 0."""
        table = [name in wanted for name in self.names[fact]]
        if all(table) or not any(table):
            return bytearray([all(table)]) * self.size
        return bytearray(map(table.__getitem__, self.codes[fact]))


@dataclass(frozen=True, slots=True, repr=False)
class ColumnScope:
    """The cases that a reader may count: all, or those of some forces and some by their ids."""

    everything: bool = False
    forces: frozenset[str] = frozenset()
    cases: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, repr=False)
class Choice:
    """The cases by which children are counted, as a mask for each part, and how many cases these children have."""

    parts: Sequence[CaseColumns]
    masks: Sequence[bytearray]
    extra: Mapping[tuple[int, int], int] = field(default_factory=dict)

    @property
    def children(self) -> int:
        """The number of children that are counted."""
        return sum(mask.count(1) for mask in self.masks)

    @property
    def cases(self) -> int:
        """The number of their cases in the scope."""
        return self.children + sum(more for (part, row), more in self.extra.items() if self.masks[part][row])

    def narrowed(self, masks: Sequence[bytearray]) -> "Choice":
        """Return those that these masks choose too."""
        return Choice(self.parts, [both(*pair) for pair in zip(self.masks, masks, strict=True)], self.extra)


def both(one: bytearray, other: bytearray) -> bytearray:
    """Return a 1 where both have one."""
    met = int.from_bytes(one, "big") & int.from_bytes(other, "big")
    return bytearray(met.to_bytes(len(one), "big"))


def inside(part: CaseColumns, status: str, scopes: Sequence[ColumnScope]) -> bytearray:
    """Return the cases with a status that are of every scope."""
    mask = part.is_one_of(Fact.STATUS, {status})
    for scope in scopes:
        if not scope.everything:
            held = part.is_one_of(Fact.FORCE, scope.forces)
            for row in range(part.size) if scope.cases else ():
                if part.ids[row] in scope.cases:
                    held[row] = 1
            mask = both(mask, held)
    return mask


def choose_children(parts: Sequence[CaseColumns], masks: Sequence[bytearray]) -> Choice:
    """Return each child of these cases once: by the case that was opened first, among those of the masks.

    The cases that links of the kind SAME_CHILD connect are about one child. Cases outside of the masks change nothing,
    so nobody learns from a count that there is another case.
    """
    chosen = [bytearray(mask) for mask in masks]
    rows = [(one, number) for number, part in enumerate(parts) for one in part.linked if masks[number][one.row]]
    extra: dict[tuple[int, int], int] = {}
    by_child = sorted(rows, key=lambda row: (row[0].child, row[0].opened, row[0].case))
    for _, group in itertools.groupby(by_child, key=lambda row: row[0].child):
        (first, part_of_first), *others = group
        extra[part_of_first, first.row] = len(others)
        for other, part in others:
            chosen[part][other.row] = 0
    return Choice(parts, chosen, extra)


def choose_outside(parts: Sequence[CaseColumns], status: str, masks: Sequence[bytearray]) -> Choice:
    """Return each child with a status that has no case of these masks, once."""
    seen = {one.child for part, mask in zip(parts, masks, strict=True) for one in part.linked if mask[one.row]}
    rest = []
    for part, mask in zip(parts, masks, strict=True):
        outside = both(part.is_one_of(Fact.STATUS, {status}), mask.translate(FLIPPED))
        for one in part.linked:
            if one.child in seen:
                outside[one.row] = 0
        rest.append(outside)
    return choose_children(parts, rest)


def between(moments: Sequence[int], begin: int | None, end: int | None) -> bytearray:
    """Return a 1 for every moment from `begin` until before `end`; None is no bound."""
    first = NO_MOMENT if begin is None else begin
    last = 2**63 if end is None else end
    return bytearray(first <= moment < last for moment in moments)
