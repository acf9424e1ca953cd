"""The columns that lists have as data frames.

A name is the graph's in snake case, that of the record's field, and that of the column in a file of an export:
docs/police/columns.md. A nested fact has the name of its object before it: `alert_status`, `force_name`.
"""

from typing import Any

from reunion.geography import GeoPoint
from reunion.wire import OpenEnum
from reunion_police.records import Case, CaseAlert, CaseSummary, Region, Tip
from reunion_police.tables import Column, ColumnKind
from reunion_police.values import (
    AbductorRelation,
    AlertState,
    AlertStatus,
    CaseState,
    FoundBy,
    Outcome,
    Sex,
    TipState,
)

ENUMS: dict[str, type[OpenEnum]] = {
    "state": CaseState,
    "sex": Sex,
    "outcome": Outcome,
    "found_by": FoundBy,
    "abductor_relation": AbductorRelation,
    "alert_status": AlertStatus,
    "alert_state": AlertState,
}


def texts(*names: str) -> tuple[Column[Any], ...]:
    """Return columns of texts, named as the fields."""
    return _columns(ColumnKind.TEXT, names)


def integers(*names: str) -> tuple[Column[Any], ...]:
    """Return columns of integers."""
    return _columns(ColumnKind.INTEGER, names)


def times(*names: str) -> tuple[Column[Any], ...]:
    """Return columns of moments."""
    return _columns(ColumnKind.TIME, names)


def booleans(*names: str) -> tuple[Column[Any], ...]:
    """Return columns of booleans."""
    return _columns(ColumnKind.BOOLEAN, names)


def category(name: str, kind: type[OpenEnum] | None = None) -> Column[Any]:
    """Return a column of the values of an enum."""
    values = tuple(str(one) for one in (kind or ENUMS[name]))
    return Column(name, ColumnKind.CATEGORY, _reader(name), values)


def _columns(kind: ColumnKind, names: tuple[str, ...]) -> tuple[Column[Any], ...]:
    return tuple(Column(name, kind, _reader(name)) for name in names)


def _reader(name: str) -> Any:
    return lambda row: getattr(row, name)


def _count(name: str, field: str) -> Column[Any]:
    return Column(name, ColumnKind.INTEGER, lambda row: len(getattr(row, field)))


def _latitude(row: Any) -> float | None:
    place: GeoPoint | None = row.place
    return None if place is None else place.latitude


def _longitude(row: Any) -> float | None:
    place: GeoPoint | None = row.place
    return None if place is None else place.longitude


PLACE: tuple[Column[Any], ...] = (
    Column("latitude", ColumnKind.NUMBER, _latitude),
    Column("longitude", ColumnKind.NUMBER, _longitude),
)

CASE_COLUMNS: tuple[Column[Case], ...] = (
    *texts("id"),
    category("state"),
    *texts("public_name"),
    *integers("age_years"),
    category("sex"),
    *times("seen_at"),
    *PLACE,
    *texts("district", "region", "force", "force_name"),
    *times("opened_at", "closed_at", "found_at"),
    category("outcome"),
    category("found_by"),
    category("abductor_relation"),
    *integers("from_disappearance_seconds", "from_opening_seconds"),
    _count("helpful_tip_count", "helpful_tip_ids"),
    _count("same_child_case_count", "same_child_case_ids"),
    *texts("alert_id"),
    category("alert_status"),
    category("alert_state"),
    *integers("version"),
)

SUMMARY_COLUMNS: tuple[Column[CaseSummary], ...] = (
    *texts("id"),
    category("state"),
    *texts("name"),
    *integers("age_years"),
    category("sex"),
    *times("seen_at"),
    *PLACE,
    *texts("district", "region", "force", "force_name"),
    *times("opened_at", "closed_at"),
    category("outcome"),
    category("found_by"),
    *booleans("confirmed"),
    *texts("alert_id"),
    category("alert_status"),
    category("alert_state"),
    *integers("version"),
)

TIP_COLUMNS: tuple[Column[Tip], ...] = (
    *texts("id", "case_id", "alert_id"),
    category("status", AlertStatus),
    *times("received_at", "seen_at"),
    *PLACE,
    *texts("text"),
    category("state", TipState),
    *booleans("has_photo"),
    *times("withdrawn_at"),
    *texts("folded_into"),
    *integers("folded_count", "agreeing_partners"),
)


def _first_centre(name: str) -> Any:
    return lambda row: getattr(row.areas[0].centre, name) if row.areas else None


def _of_first_area(name: str) -> Any:
    return lambda row: getattr(row.areas[0], name) if row.areas else None


ALERT_COLUMNS: tuple[Column[CaseAlert], ...] = (
    *texts("id", "case_id"),
    category("status", AlertStatus),
    category("state", AlertState),
    *times("opened_at", "revised_at", "expires_at", "ended_at"),
    Column("latitude", ColumnKind.NUMBER, _first_centre("latitude")),
    Column("longitude", ColumnKind.NUMBER, _first_centre("longitude")),
    Column("covered_km", ColumnKind.NUMBER, _of_first_area("covered_km")),
    Column("confirmed", ColumnKind.BOOLEAN, _of_first_area("confirmed")),
    _count("area_count", "areas"),
    *integers("revision"),
    *texts("follows_id"),
    *booleans("overrides_preferences"),
)

REGION_COLUMNS: tuple[Column[Region], ...] = texts("code", "name", "parent")
