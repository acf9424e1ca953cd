"""Rows of columns: facts of cases, one after another, as bytes."""

import itertools
from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bson.binary import Binary

from hub.domain.statistics.case_columns import NO_MOMENT, CaseColumns, Fact, LinkedRow, Moment
from hub.domain.statistics.time_buckets import in_ms
from hub.storage.mongo.database import Row

CODES, MOMENTS, COUNTS = "H", "q", "I"
"""Two, eight and four bytes a case, the lowest first: so do all processors on which the hub runs."""

FIELDS: Final = {
    **dict.fromkeys(("status", "force", "region", "age_years", "child.sex", "outcome", "found_by", "closed_at"), 1),
    **dict.fromkeys(("abductor_relation", "seen_at", "opened_at", "found_at", "helpful_tips", "child_key"), 1),
    "child_changes": 1,
}
"""The fields of a case's row that are read."""

FACTS: Final[Mapping[Fact, Callable[[Row], Any]]] = {
    Fact.STATUS: lambda row: row["status"],
    Fact.FORCE: lambda row: row["force"],
    Fact.REGION: lambda row: row.get("region"),
    Fact.AGE: lambda row: row["age_years"],
    Fact.SEX: lambda row: row["child"]["sex"],
    Fact.OUTCOME: lambda row: row["outcome"],
    Fact.FOUND_BY: lambda row: row["found_by"],
    Fact.RELATION: lambda row: row.get("abductor_relation"),
    Fact.HELPED: lambda row: "YES" if row.get("helpful_tips") else None,
}


def column_row(rows: Sequence[Row], tips: Mapping[str, int], received: Mapping[str, datetime]) -> Row:
    """Return the columns of cases; `tips` counts those of closed cases, `received` has when each helpful one came."""
    names, codes = {}, {}
    for fact, read in FACTS.items():
        values = ["" if (value := read(row)) is None else str(value) for row in rows]
        known = {value: code for code, value in enumerate(sorted(set(values)))}
        names[fact.value], codes[fact.value] = list(known), _packed(CODES, [known[value] for value in values])
    moments: dict[Moment, list[datetime | None]] = {
        Moment.SEEN: [row["seen_at"] for row in rows],
        Moment.OPENED: [row["opened_at"] for row in rows],
        Moment.CLOSED: [row["closed_at"] for row in rows],
        Moment.FOUND: [row.get("found_at") for row in rows],
        Moment.HELPED: [_first(row, received) for row in rows],
    }
    return {
        "size": len(rows),
        "names": names,
        "codes": codes,
        "moments": {name.value: _packed(MOMENTS, list(map(_ms, values))) for name, values in moments.items()},
        "tips": _packed(COUNTS, [tips.get(row["_id"], 0) for row in rows]),
        "ids": [row["_id"] for row in rows],
        "linked": [_linked(number, row) for number, row in enumerate(rows) if _is_linked(row)],
    }


def join_columns(rows: Sequence[Row]) -> CaseColumns:
    """Return the columns of some rows as those of one part, those that were asked for. All rows have the same."""
    facts, moments = (list(rows[0].get(name, {})) if rows else [] for name in ("codes", "moments"))
    names = {fact: _names(rows, fact) for fact in facts}
    starts = [0, *itertools.accumulate(row["size"] for row in rows)]
    return CaseColumns(
        size=starts[-1],
        names={fact: list(known) for fact, known in names.items()},
        codes={fact: _codes(rows, fact, known) for fact, known in names.items()},
        moments={name: _joined(MOMENTS, [row["moments"][name] for row in rows]) for name in moments},
        linked=[
            LinkedRow(start + row, *rest)
            for start, one in zip(starts, rows, strict=False)
            for row, *rest in one["linked"]
        ],
        tips=_joined(COUNTS, [row.get("tips", b"") for row in rows]),
        ids=" ".join(itertools.chain.from_iterable(row.get("ids", ()) for row in rows)),
    )


def _names(rows: Sequence[Row], fact: str) -> dict[str, int]:
    """Return every value that a fact has in some row, with its code."""
    values = dict.fromkeys(itertools.chain.from_iterable(row["names"][fact] for row in rows))
    return {value: code for code, value in enumerate(values)}


def _codes(rows: Sequence[Row], fact: str, known: Mapping[str, int]) -> "array[int]":
    joined = array(CODES)
    for row in rows:
        codes = _joined(CODES, [row["codes"][fact]])
        table = [known[value] for value in row["names"][fact]]
        joined.extend(codes if table == list(range(len(table))) else map(table.__getitem__, codes))
    return joined


def _packed(kind: str, values: Sequence[int]) -> Binary:
    return Binary(array(kind, values).tobytes())


def _joined(kind: str, packed: Sequence[bytes]) -> "array[int]":
    values = array(kind)
    values.frombytes(b"".join(packed))
    return values


def _ms(moment: datetime | None) -> int:
    return NO_MOMENT if moment is None else in_ms(moment)


def _first(row: Row, received: Mapping[str, datetime]) -> datetime | None:
    return min((received[tip] for tip in row.get("helpful_tips", ()) if tip in received), default=None)


def _is_linked(row: Row) -> bool:
    # Each case that ever was about the child of another one counts the changes, also once its links are wiped.
    return "child_changes" in row


def _linked(number: int, row: Row) -> list[Any]:
    return [number, row.get("child_key") or row["_id"], in_ms(row["opened_at"]), row["_id"]]
