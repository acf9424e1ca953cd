"""The reach of many alerts, side by side by radius, partner, month and region."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self

from reunion.wire import (
    JsonObject,
    boolean,
    integer,
    json_object,
    json_objects,
    number,
    optional_integer,
    optional_text,
    timestamp,
)
from reunion_police.checks import check_dimensions, check_month, check_purpose, filter_to_wire
from reunion_police.filters import ReachFilter
from reunion_police.tables import Column, ColumnKind, Table
from reunion_police.values import ReachDimension

FIGURES = {
    "in_ring": "inRing",
    "reached": "reached",
    "failed": "failed",
    "dead": "dead",
    "withheld": "withheld",
    "deferred": "deferred",
    "shown": "shown",
    "opened": "opened",
}
"""The figures of a group, and their names in the graph."""


@dataclass(frozen=True, slots=True)
class ReachFigure:
    """A sum of the readings that are shown one by one. people: None if none is. deviation: that of its noise.

    Of twenty sums nineteen are at most twice the deviation away from the truth of their parts. at_least: a part is left
    out, as it is too small to be shown.
    """

    people: int | None
    deviation: float
    at_least: bool


@dataclass(frozen=True, slots=True)
class ReachGroup:
    """The stages with the values `keys`, of so many alerts. shown, opened are missing if you group by RADIUS."""

    keys: tuple[str | None, ...]
    alerts: int
    stages: int
    figures: Mapping[str, ReachFigure]


@dataclass(frozen=True, slots=True)
class ReachStatistics:
    """Sums of reach. as_of: every reading and change until this moment is in the numbers. group_by: as asked.

    waiting_alerts: alerts of these months that tell people and are not counted yet; their last readings come 72 hours
    after their end.
    """

    as_of: datetime
    suppressed_below: int
    waiting_alerts: int
    group_by: tuple[ReachDimension, ...]
    groups: tuple[ReachGroup, ...] = field(repr=False)

    @classmethod
    def from_wire(cls, data: JsonObject, group_by: tuple[ReachDimension, ...]) -> Self:
        """Read `ReachStatistics`, as it was asked."""
        return cls(
            timestamp(data, "asOf"),
            integer(data, "suppressedBelow"),
            integer(data, "waitingAlerts"),
            group_by,
            json_objects(data, "groups", _group),
        )

    def table(self) -> Table[ReachGroup]:
        """Return a row for each group: its keys, `alerts`, `stages`, each figure, its `…_deviation` and `…_at_least`.

        A figure that is too small, and receipts in groups by radius, are missing. `radius` is in km.
        """
        columns = [_key_column(dimension, place) for place, dimension in enumerate(self.group_by)]
        columns.append(Column[ReachGroup]("alerts", ColumnKind.INTEGER, lambda row: row.alerts))
        columns.append(Column[ReachGroup]("stages", ColumnKind.INTEGER, lambda row: row.stages))
        for name in FIGURES:
            columns.append(Column[ReachGroup](name, ColumnKind.INTEGER, _figure_of(name, "people")))
            columns.append(Column[ReachGroup](f"{name}_deviation", ColumnKind.NUMBER, _figure_of(name, "deviation")))
            columns.append(Column[ReachGroup](f"{name}_at_least", ColumnKind.BOOLEAN, _figure_of(name, "at_least")))
        return Table(self.groups, tuple(columns))


def asked_reach(
    purpose: str,
    first: object,
    last: object,
    group_by: Any,
    filter: ReachFilter | None,  # noqa: A002
) -> tuple[tuple[ReachDimension, ...], dict[str, Any]]:
    """Return the dimensions and the variables of a query. Raises QueryInvalid for a mistake in them."""
    dimensions = check_dimensions(group_by, ReachDimension)
    return dimensions, {
        "purpose": check_purpose(purpose),
        "fromMonth": check_month(first, "first", ("fromMonth",)),
        "untilMonth": check_month(last, "last", ("untilMonth",)),
        "groupBy": [str(one) for one in dimensions] or None,
        "filter": filter_to_wire(filter, ReachFilter),
    }


def _key_column(dimension: ReachDimension, place: int) -> Column[ReachGroup]:
    name = dimension.value.lower()
    if dimension is ReachDimension.RADIUS:
        return Column(name, ColumnKind.NUMBER, lambda row: None if (key := row.keys[place]) is None else float(key))
    if dimension is ReachDimension.MONTH:
        return Column(
            name,
            ColumnKind.DATE,
            lambda row: None if (key := row.keys[place]) is None else date.fromisoformat(f"{key}-01"),
        )
    return Column(name, ColumnKind.TEXT, lambda row: row.keys[place])


def _figure_of(name: str, part: str) -> Any:
    return lambda row: getattr(row.figures[name], part) if name in row.figures else None


def _group(data: JsonObject) -> ReachGroup:
    figures = {name: _figure(json_object(data, wire)) for name, wire in FIGURES.items() if data.get(wire) is not None}
    keys = json_objects(data, "keys", lambda key: optional_text(key, "value"))
    return ReachGroup(keys, integer(data, "alerts"), integer(data, "stages"), figures)


def _figure(data: JsonObject) -> ReachFigure:
    return ReachFigure(optional_integer(data, "people"), number(data, "deviation"), boolean(data, "atLeast"))
