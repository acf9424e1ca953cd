"""The cases of a scope as rows of tips and alerts find them: by the force and the case that each row names.

The hub names the index of each part of a list, since no index holds the rows of a scope in order.
"""

import asyncio
import itertools
from collections.abc import Awaitable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from hub.domain.access.table import CaseScope
from hub.domain.query_limits import QueryTooWide
from hub.storage.mongo.access.access_rows import ScopePart, scope_filter, scope_parts
from hub.storage.mongo.database import Collection, Row
from hub.storage.mongo.search.copied_facts import MOVING
from hub.storage.mongo.time_limit import MAX_QUERY_MS

MAX_MERGED: Final = 200
"""The server merges the rows of so many forces, or cases, in order; of more it would sort all in memory."""

MAX_GRANTED_CASES: Final = 2000
"""The cases that an officer has by grants whose rows one list reads, in ten parts."""

MAX_MOVING_CASES: Final = 2000
"""The cases that were handed over within minutes. While there are more, no list of tips over cases is given."""

GRANTS_TOO_WIDE: Final = (
    f"More than {MAX_GRANTED_CASES:,} cases of other forces are open to you by shares and assignments: name a force, "
    "or the cases."
)

MOVES_TOO_WIDE: Final = (
    "Very many cases are being handed over: read the tips case by case, or try again in some minutes."
)

Index = list[tuple[str, int]]


@dataclass(frozen=True, slots=True)
class CaseSelection:
    """Rows match that are filed under one of `forces`, and those of one of `cases`; `homes` has the force of each.

    Rows of the cases `moving` may be filed under another force than theirs, so they are found by the case alone.
    """

    everything: bool
    forces: tuple[str, ...]
    cases: tuple[str, ...]
    moving: tuple[str, ...] = ()
    homes: Mapping[str, str] = field(default_factory=dict)

    @property
    def filter(self) -> Row:
        """The filter for the rows of the scope."""
        if self.everything:
            return {}
        # Of an empty scope nothing matches.
        return either([self._filed(self.forces), {"case": {"$in": list(self.cases)}}])

    def parts(self, by_force: Index, by_case: Index) -> Iterator[tuple[Row, Index]]:
        """Yield filters, each with the index that holds its rows in order; together they find the rows of a scope that
        is not of everything.
        """
        yield from ((row, by_force) for row in self.filed_in_chunks())
        yield from ((row, by_case) for row in self.of_cases())

    def filed(self) -> Row:
        """Return the filter for the rows that are filed under the forces."""
        return self._filed(self.forces)

    def filed_in_chunks(self) -> Iterator[Row]:
        """Yield the filters for the rows that are filed under as many forces as the server merges."""
        return map(self._filed, in_chunks(self.forces, MAX_MERGED))

    def of_cases(self) -> Iterator[Row]:
        """Yield the filters for the rows of as many of the cases as the server merges."""
        return map(_of, in_chunks(self.cases, MAX_MERGED))

    def of_cases_by_force(self) -> Iterator[Row]:
        """Yield the same filters as `of_cases`, with the forces under which the rows are filed where that is sure."""
        moving = [case for case in self.cases if case in self.moving]
        filed = [case for case in self.cases if case not in self.moving]
        for cases in in_chunks(filed, MAX_MERGED):
            yield {"force": {"$in": sorted({self.homes[case] for case in cases})}} | _of(cases)
        yield from map(_of, in_chunks(moving, MAX_MERGED))

    def _filed(self, forces: Sequence[str]) -> Row:
        filed: Row = {"force": {"$in": list(forces)}}
        return filed | {"case": {"$nin": list(self.moving)}} if self.moving else filed


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a list: its filter, that for the rows which no part before has, and its index.

    Without an index the server chooses one.
    """

    filter: Row
    filter_of_new: Row
    index: Index | None


def _of(cases: Sequence[str]) -> Row:
    return {"case": {"$in": list(cases)}}


def in_chunks(values: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    """Yield so many values at a time."""
    return (values[start : start + size] for start in range(0, len(values), size))


def either(filters: Sequence[Row]) -> Row:
    """Return the filter for rows that match one of these.

    With `$or` the server would look for the index of each, and then sort in memory.
    """
    return {"$nor": [{"$nor": list(filters)}]}


def split(parts: Sequence[tuple[Row, Index | None]], filters: Sequence[Row]) -> list[Part]:
    """Return a part for each row, all of them narrowed by the filters."""
    found = []
    for number, (row, index) in enumerate(parts):
        whole = [*([row] if row else []), *filters]
        before = [{"$nor": [earlier for earlier, _ in parts[:number]]}] if number else []
        found.append(Part(_all(whole), _all([*before, *whole]), index))
    return found


def _all(filters: Sequence[Row]) -> Row:
    return {"$and": list(filters)} if filters else {}


async def read_ids(rows: Collection, parts: Sequence[Part], limit: int) -> dict[str, str]:
    """Return the ids of the rows of all parts, at most `limit`, each with its case; to be used inside `translated`."""
    shown: dict[str, Any] = {"case": 1}

    def read(part: Part) -> Awaitable[list[Row]]:
        found = rows.find(part.filter, shown).hint(part.index).limit(limit)
        return found.max_time_ms(MAX_QUERY_MS).to_list(None)

    found = itertools.chain.from_iterable(await asyncio.gather(*map(read, parts)))
    return dict(sorted((row["_id"], row["case"]) for row in {row["_id"]: row for row in found}.values())[:limit])


async def read_moving(cases: Collection) -> dict[str, str]:
    """Return the cases whose tips may be filed under another force, each with its own force.

    To be used inside `translated`. Raises QueryTooWide beyond MAX_MOVING_CASES.
    """
    found = cases.find(MOVING, {"force": 1}).limit(MAX_MOVING_CASES + 1).max_time_ms(MAX_QUERY_MS)
    rows = await found.to_list(None)
    if len(rows) > MAX_MOVING_CASES:
        raise QueryTooWide(MOVES_TOO_WIDE)
    return {row["_id"]: row["force"] for row in rows}


async def select_cases(
    cases: Collection, scope: CaseScope, moving: Mapping[str, str], *, force: str | None = None
) -> CaseSelection:
    """Return the cases of a scope, or those of one force among them; to be used inside `translated`.

    Raises QueryTooWide for an officer with more than MAX_GRANTED_CASES by grants.
    """
    narrowed = {} if force is None else {"force": force}
    found: dict[str, str] = {}
    if not scope.everything:
        for part, row in scope_parts(scope).items():
            if part is not ScopePart.FORCES:
                found |= await _homes(cases, {"$and": [row, narrowed]}, MAX_GRANTED_CASES)
    if moving and not (scope.everything and force is None):
        moved = {"_id": {"$in": sorted(moving)}}
        found |= await _homes(cases, {"$and": [moved, scope_filter(scope), narrowed]}, MAX_MOVING_CASES)
    forces = scope.forces if force is None else {force} & (scope.forces | ({force} if scope.everything else set()))
    return CaseSelection(
        everything=scope.everything and force is None,
        forces=tuple(sorted(forces)),
        cases=tuple(sorted(found)),
        moving=tuple(sorted(moving)),
        homes=found,
    )


async def _homes(cases: Collection, wanted: Row, limit: int) -> dict[str, str]:
    """Return the cases of a filter, each with its force."""
    shown: dict[str, Any] = {"force": 1}
    rows = await cases.find(wanted, shown).limit(limit + 1).max_time_ms(MAX_QUERY_MS).to_list(None)
    if len(rows) > limit:
        raise QueryTooWide(GRANTS_TOO_WIDE)
    return {row["_id"]: row["force"] for row in rows}
