"""The columns of exports: an allow-list for each kind.

No file has an identity number, the person who reported a child, a tipster's contact, a photo or an officer's note.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Self

from hub.domain.alerts.alert import AlertStatus, PublicContent, public_centre, publish
from hub.domain.areas.area import Area
from hub.domain.cases.case import Case, Child
from hub.domain.cases.facts import WITH_PHOTOS, public_facts
from hub.domain.exports.export import ExportKind
from hub.domain.geometry import Point

Cell = str | int | float | bool | datetime | None


class CellType(StrEnum):
    """The type of a column's values."""

    TEXT = "TEXT"
    CODE = "CODE"
    """A text that is one of few, as an enum of the graph has them."""
    INTEGER = "INTEGER"
    NUMBER = "NUMBER"
    FLAG = "FLAG"
    TIME = "TIME"


TYPES: Final = {str: CellType.TEXT, int: CellType.INTEGER}
"""Types of columns by those of values; of every other type it is a code."""


@dataclass(frozen=True, slots=True, repr=False)
class ExportedCase:
    """A case, whether it is real, an exercise or a test, and what of it may become public."""

    case: Case
    status: AlertStatus
    content: PublicContent

    @classmethod
    def of(cls, case: Case, status: AlertStatus) -> Self:
        """Return it with its public content, by the allow-list of what leaves a case."""
        return cls(case, status, publish(case))


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, its type, and its value of a row.

    The name is the graph's in snake case, as data frames of `reunion-police` have it: docs/police/columns.md.
    """

    name: str
    type: CellType
    of: Callable[[Any], Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """The columns of a kind: the first is the id, and two are `longitude` and `latitude`, in degrees of WGS 84."""

    columns: tuple[Column, ...]

    def row(self, item: object) -> list[Cell]:
        """Return the values of a row in the order of the columns."""
        return [column.of(item) for column in self.columns]


def _is_wiped(one: ExportedCase) -> bool:
    return one.case.keeping.facts_wiped_at is not None


def _public(name: str) -> Callable[[ExportedCase], Any]:
    """Return the reader of a public fact."""
    return lambda one: getattr(one.content, name)


def _coordinate(name: str, place: Callable[[Case], Point]) -> Callable[[ExportedCase], Cell]:
    return lambda one: None if _is_wiped(one) else float(getattr(place(one.case), name))


def _centre(case: Case) -> Point:
    return public_centre(case.last_seen.point)


def _lines(texts: Sequence[str | None]) -> str | None:
    """Return texts as one cell with a line each; None without any."""
    return "\n".join(text for text in texts if text) or None


def _public_suspects(one: ExportedCase) -> Cell:
    return _lines([suspect.description for suspect in one.content.suspects])


def _public_vehicles(one: ExportedCase) -> Cell:
    return _lines([_vehicle(vehicle.description, vehicle.plate) for vehicle in one.content.vehicles])


def _suspects(one: ExportedCase) -> Cell:
    return _lines([_named(suspect.description, suspect.name) for suspect in one.case.suspects])


def _vehicles(one: ExportedCase) -> Cell:
    return _lines([_vehicle(vehicle.description, vehicle.plate) for vehicle in one.case.vehicles])


def _vehicle(description: str, plate: str | None) -> str:
    return f"{description} [{plate}]" if plate else description


def _named(description: str, name: str | None) -> str:
    return f"{name}: {description}" if name else description


def _sighting(area: Area) -> str:
    return f"{area.number}: {area.centre.latitude} {area.centre.longitude} {area.covered_km}"


def _of_child(name: str) -> Iterator[Column]:
    """Yield a column for each public fact of the child; no photo is exported."""
    for one in public_facts(Child):
        if one.fact.erased is not WITH_PHOTOS:
            column = name if one.public_name == "name" else one.public_name
            yield Column(column, TYPES.get(one.kind, CellType.CODE), _public(one.public_name))


def _head(name: str) -> tuple[Column, ...]:
    """Return the columns of public facts. name: the name of the column with the child's name."""
    return (
        Column("id", CellType.TEXT, lambda one: one.case.id),
        Column("alert_status", CellType.CODE, lambda one: one.status.value),
        Column("state", CellType.CODE, lambda one: one.case.state.value),
        Column("force", CellType.CODE, lambda one: one.case.force),
        Column("force_name", CellType.CODE, _public("force")),
        Column("region", CellType.CODE, lambda one: one.case.region),
        *_of_child(name),
        Column("district", CellType.TEXT, _public("district")),
        Column("seen_at", CellType.TIME, _public("seen_at")),
        Column("opened_at", CellType.TIME, lambda one: one.case.opened_at),
        Column("confirmed", CellType.FLAG, lambda one: one.case.confirmed_by is not None),
        Column("closed_at", CellType.TIME, lambda one: one.case.closed_at),
        Column("outcome", CellType.CODE, lambda one: one.case.outcome),
        Column("found_by", CellType.CODE, lambda one: one.case.found_by),
        Column("version", CellType.INTEGER, lambda one: one.case.version),
    )


SUMMARIES: Final = Table(
    (
        *_head("name"),
        Column("longitude", CellType.NUMBER, _coordinate("longitude", _centre)),
        Column("latitude", CellType.NUMBER, _coordinate("latitude", _centre)),
        Column("suspects", CellType.TEXT, _public_suspects),
        Column("vehicles", CellType.TEXT, _public_vehicles),
    )
)
"""Public facts alone. The place is the centre of its cell, as alerts publish it."""


CASES: Final = Table(
    (
        *_head("public_name"),
        Column("longitude", CellType.NUMBER, _coordinate("longitude", lambda case: case.last_seen.point)),
        Column("latitude", CellType.NUMBER, _coordinate("latitude", lambda case: case.last_seen.point)),
        Column("address", CellType.TEXT, lambda one: one.case.last_seen.address),
        Column("full_name", CellType.TEXT, lambda one: one.case.child.full_name),
        Column("criteria", CellType.TEXT, lambda one: one.case.criteria),
        Column("narrative", CellType.TEXT, lambda one: one.case.narrative),
        Column("suspects", CellType.TEXT, _suspects),
        Column("vehicles", CellType.TEXT, _vehicles),
        Column("abductor_relation", CellType.CODE, lambda one: one.case.abductor_relation),
        Column("found_at", CellType.TIME, lambda one: one.case.found_at),
        Column("helpful_tip_count", CellType.INTEGER, lambda one: len(one.case.helpful_tips)),
    )
)
"""Private facts, each case for officers with a tie to it. The place is exact."""

TIPS: Final = Table(
    (
        Column("id", CellType.TEXT, lambda tip: tip.id),
        Column("case_id", CellType.TEXT, lambda tip: tip.case),
        Column("alert_id", CellType.TEXT, lambda tip: tip.alert),
        Column("status", CellType.CODE, lambda tip: tip.alert_status.value),
        Column("received_at", CellType.TIME, lambda tip: tip.received_at),
        Column("state", CellType.CODE, lambda tip: tip.state.value),
        Column("text", CellType.TEXT, lambda tip: tip.text),
        Column("seen_at", CellType.TIME, lambda tip: tip.seen_at),
        Column("longitude", CellType.NUMBER, lambda tip: tip.place.longitude if tip.place else None),
        Column("latitude", CellType.NUMBER, lambda tip: tip.place.latitude if tip.place else None),
        Column("has_photo", CellType.FLAG, lambda tip: tip.photo is not None),
        Column("has_contact", CellType.FLAG, lambda tip: tip.contact is not None),
        Column("repeats", CellType.TEXT, lambda tip: tip.repeats),
        Column("folded_into", CellType.TEXT, lambda tip: tip.folded_into),
        Column("agreeing_partners", CellType.INTEGER, lambda tip: tip.agreeing_partners),
        Column("withdrawn_at", CellType.TIME, lambda tip: tip.withdrawn_at),
    )
)
"""Tips, each for officers who may read those of its case. Of the contact a file says only that there is one."""

ALERTS: Final = Table(
    (
        Column("id", CellType.TEXT, lambda alert: alert.id),
        Column("case_id", CellType.TEXT, lambda alert: alert.case),
        Column("status", CellType.CODE, lambda alert: alert.status.value),
        Column("state", CellType.CODE, lambda alert: alert.state.value),
        Column("pauses", CellType.TEXT, lambda alert: _lines(sorted(pause.value for pause in alert.pauses))),
        Column("revision", CellType.INTEGER, lambda alert: alert.revision),
        Column("opened_at", CellType.TIME, lambda alert: alert.opened_at),
        Column("revised_at", CellType.TIME, lambda alert: alert.revised_at),
        Column("expires_at", CellType.TIME, lambda alert: alert.expires_at),
        Column("ended_at", CellType.TIME, lambda alert: alert.ended_at),
        Column("follows_id", CellType.TEXT, lambda alert: alert.follows),
        Column("overrides_preferences", CellType.FLAG, lambda alert: alert.overrides_preferences),
        Column("longitude", CellType.NUMBER, lambda alert: float(alert.areas[0].centre.longitude)),
        Column("latitude", CellType.NUMBER, lambda alert: float(alert.areas[0].centre.latitude)),
        Column("covered_km", CellType.NUMBER, lambda alert: float(alert.areas[0].covered_km)),
        Column("confirmed", CellType.FLAG, lambda alert: alert.areas[0].confirmed),
        Column("area_count", CellType.INTEGER, lambda alert: len(alert.areas)),
        Column("sightings", CellType.TEXT, lambda alert: _lines([_sighting(area) for area in alert.areas[1:]])),
    )
)
"""Alerts, as every officer may read them. The place is the published centre of the area where the child was last seen;
`sightings` has a line for each other area: its number, latitude, longitude, and the kilometres that it covers.
"""

TABLES: Final[dict[ExportKind, Table]] = {
    ExportKind.CASE_SUMMARIES: SUMMARIES,
    ExportKind.CASES: CASES,
    ExportKind.TIPS: TIPS,
    ExportKind.ALERTS: ALERTS,
}
