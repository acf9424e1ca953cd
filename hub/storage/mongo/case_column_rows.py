"""Rows of columns: facts of cases, one after another, as bytes."""

from array import array
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from bson.binary import Binary

from hub.domain.case_columns import NO_MOMENT, CaseColumns, Fact, LinkedRow, Moment
from hub.domain.case_grants import CaseLinkKind
from hub.domain.time_buckets import in_ms
from hub.storage.mongo.database import Row

CODES, MOMENTS, COUNTS = "H", "q", "I"
"""Two, eight and four bytes a case, the lowest first: so do all processors on which the hub runs."""

FIELDS: Final = {
    **dict.fromkeys(("status", "force", "region", "age_years", "child.sex", "outcome", "found_by", "closed_at"), 1),
    **dict.fromkeys(("abductor_relation", "seen_at", "opened_at", "found_at", "helpful_tips", "child_key"), 1),
    **dict.fromkeys(("links.case", "links.kind"), 1),
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


def read_columns(row: Row) -> CaseColumns:
    """Return the columns of a row, those that were asked for."""
    return CaseColumns(
        size=row["size"],
        names=row.get("names", {}),
        codes={name: _unpacked(CODES, packed) for name, packed in row.get("codes", {}).items()},
        moments={name: _unpacked(MOMENTS, packed) for name, packed in row.get("moments", {}).items()},
        linked=[LinkedRow(*one) for one in row["linked"]],
        tips=_unpacked(COUNTS, row.get("tips", b"")),
        ids=row.get("ids", ()),
    )


def _packed(kind: str, values: Sequence[int]) -> Binary:
    return Binary(array(kind, values).tobytes())


def _unpacked(kind: str, packed: bytes) -> Sequence[int]:
    values = array(kind)
    values.frombytes(packed)
    return values


def _ms(moment: datetime | None) -> int:
    return NO_MOMENT if moment is None else in_ms(moment)


def _first(row: Row, received: Mapping[str, datetime]) -> datetime | None:
    return min((received[tip] for tip in row.get("helpful_tips", ()) if tip in received), default=None)


def _is_linked(row: Row) -> bool:
    return any(link.get("kind") == CaseLinkKind.SAME_CHILD for link in row.get("links", ()))


def _linked(number: int, row: Row) -> list[Any]:
    return [number, row.get("child_key") or row["_id"], in_ms(row["opened_at"]), row["_id"]]
