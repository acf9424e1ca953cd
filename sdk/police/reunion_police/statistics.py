"""Counted children, and what became of them. Each number is as the hub counts it: docs/police/statistics.md."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from typing import Any, Literal, Self

from reunion.wire import (
    JsonObject,
    integer,
    json_object,
    json_objects,
    number,
    optional_integer,
    optional_text,
    text,
    timestamp,
)
from reunion_police.record_columns import ENUMS, integers
from reunion_police.records import optional
from reunion_police.tables import Column, ColumnKind, Table
from reunion_police.values import AGE_BANDS, DAYS_OF_WEEK, TIMES_TO_RECOVERY, Dimension, Outcome

ORDERED = {
    Dimension.AGE_BAND: AGE_BANDS,
    Dimension.TIME_TO_RECOVERY: TIMES_TO_RECOVERY,
    Dimension.DAY_OF_WEEK: DAYS_OF_WEEK,
}
DATES = frozenset({Dimension.MONTH, Dimension.WEEK, Dimension.DAY})
RecoveryClockName = Literal["DISAPPEARANCE", "OPENING"]
"""The moment from which the time to recovery is counted."""

OUTCOMES = tuple(str(one) for one in Outcome)


@dataclass(frozen=True, slots=True)
class Group:
    """The children with one value of each dimension. keys: in the order of `group_by`; None where it is not known."""

    keys: tuple[str | None, ...]
    children: int


@dataclass(frozen=True, slots=True)
class RecoveryPoint:
    """The shares of the outcomes until a time. at_risk: children known to have been missing for longer."""

    seconds: int
    at_risk: int
    shares: dict[str, float]


@dataclass(frozen=True, slots=True)
class RecoveryGroup:
    """The cumulative incidence of each outcome in a group, by Aalen and Johansen.

    without_moment: children that are not counted, since nobody kept when they were found. If they are many, say so.
    """

    keys: tuple[str | None, ...]
    children: int
    without_moment: int
    points: tuple[RecoveryPoint, ...]


@dataclass(frozen=True, slots=True)
class Quantiles:
    """Values that occur. median, ninth_decile: None if there is none."""

    count: int
    median: int | None
    ninth_decile: int | None

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `Quantiles`."""
        return cls(integer(data, "count"), optional_integer(data, "median"), optional_integer(data, "ninthDecile"))


@dataclass(frozen=True, slots=True)
class TipGroup:
    """The tips of the closed cases of a group. helped: cases whose closing names a tip; it shows no cause."""

    keys: tuple[str | None, ...]
    tips: Quantiles
    helped: int
    helped_share: float | None
    seconds_until_helpful: Quantiles


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Children of others in a month and region. children: None for fewer than 10, none at all among them."""

    month: date
    region: str | None
    children: int | None


@dataclass(frozen=True, slots=True)
class CaseStatistics:
    """Counted children. as_of: every change until this moment is in the numbers.

    group_by, time_zone: as asked. recovery, tips, elsewhere: empty unless they were asked for. months_elsewhere: the
    total of each month, None where it would tell of a hidden region.
    """

    as_of: datetime
    children: int
    cases: int
    group_by: tuple[Dimension, ...]
    time_zone: str
    groups: tuple[Group, ...] = field(repr=False)
    recovery: tuple[RecoveryGroup, ...] = field(repr=False)
    tips: tuple[TipGroup, ...] = field(repr=False)
    elsewhere: tuple[Elsewhere, ...] = field(repr=False)
    months_elsewhere: dict[date, int | None] = field(repr=False)

    @classmethod
    def from_wire(cls, data: JsonObject, group_by: tuple[Dimension, ...], time_zone: str) -> Self:
        """Read `CaseStatistics`, as it was asked."""
        months = json_objects(data, "elsewhere", _month) if "elsewhere" in data else ()
        return cls(
            as_of=timestamp(data, "asOf"),
            children=integer(data, "children"),
            cases=integer(data, "cases"),
            group_by=group_by,
            time_zone=time_zone,
            groups=json_objects(data, "groups", lambda one: Group(_keys(one), integer(one, "children"))),
            recovery=json_objects(data, "recovery", _recovery) if "recovery" in data else (),
            tips=json_objects(data, "tips", _tips) if "tips" in data else (),
            elsewhere=tuple(one for _, regions in months for one in regions),
            months_elsewhere=dict(month for month, _ in months),
        )

    def group_table(self) -> Table[Any]:
        """Return a row for each group: its keys, and `children`."""
        return Table(self.groups, (*self._key_columns(), *integers("children")))

    def recovery_table(self) -> Table[Any]:
        """Return a row for each group, time and outcome: `seconds`, `at_risk`, `outcome`, `share`, and the group.

        An outcome that a group does not have stands there with 0: a table of one outcome has every group.
        """
        rows = [
            _Share(group.keys, group.children, group.without_moment, point.seconds, point.at_risk, outcome, share)
            for group in self.recovery
            for point in group.points
            for outcome, share in (dict.fromkeys(OUTCOMES, 0.0) | point.shares).items()
        ]
        columns = (
            *self._key_columns(),
            *integers("children", "without_moment", "seconds", "at_risk"),
            Column[Any]("outcome", ColumnKind.CATEGORY, lambda row: row.outcome, OUTCOMES),
            Column[Any]("share", ColumnKind.NUMBER, lambda row: row.share),
        )
        return Table(rows, columns)

    def tip_table(self) -> Table[Any]:
        """Return a row for each group of closed cases: tips of a case, cases that a tip helped, and how soon."""
        columns = (
            *self._key_columns(),
            Column[Any]("closed_cases", ColumnKind.INTEGER, lambda row: row.tips.count),
            Column[Any]("tips_median", ColumnKind.INTEGER, lambda row: row.tips.median),
            Column[Any]("tips_ninth_decile", ColumnKind.INTEGER, lambda row: row.tips.ninth_decile),
            *integers("helped"),
            Column[Any]("helped_share", ColumnKind.NUMBER, lambda row: row.helped_share),
            Column[Any]("seconds_until_helpful_median", ColumnKind.INTEGER, lambda row: _until(row).median),
            Column[Any]("seconds_until_helpful_ninth_decile", ColumnKind.INTEGER, lambda row: _until(row).ninth_decile),
        )
        return Table(self.tips, columns)

    def elsewhere_table(self) -> Table[Any]:
        """Return a row for each month and region of others; `children` is missing below 10."""
        columns = (
            Column[Any]("month", ColumnKind.DATE, lambda row: row.month),
            Column[Any]("region", ColumnKind.TEXT, lambda row: row.region),
            *integers("children"),
        )
        return Table(self.elsewhere, columns)

    def _key_columns(self) -> Sequence[Column[Any]]:
        return [key_column(dimension, place) for place, dimension in enumerate(self.group_by)]


@dataclass(frozen=True, slots=True)
class _Share:
    keys: tuple[str | None, ...]
    children: int
    without_moment: int
    seconds: int
    at_risk: int
    outcome: str
    share: float


def key_column(dimension: Dimension, place: int) -> Column[Any]:
    """Return the column of a dimension that stands at this place among the keys."""
    name = dimension.value.lower()
    if dimension in ORDERED:
        return Column(name, ColumnKind.ORDERED, partial(_key, place=place), ORDERED[dimension])
    if dimension in DATES:
        return Column(name, ColumnKind.DATE, lambda row: _first_day(row.keys[place]))
    if dimension is Dimension.HOUR_OF_DAY:
        return Column(name, ColumnKind.INTEGER, lambda row: None if row.keys[place] is None else int(row.keys[place]))
    if name in ENUMS:
        values = tuple(str(one) for one in ENUMS[name])
        return Column(name, ColumnKind.CATEGORY, partial(_key, place=place), values)
    return Column(name, ColumnKind.TEXT, partial(_key, place=place))


def _key(row: Any, place: int) -> str | None:
    found: str | None = row.keys[place]
    return found


def _first_day(value: str | None) -> date | None:
    if value is None:
        return None
    return date.fromisoformat(value if len(value) > len("2026-05") else f"{value}-01")


def _until(row: TipGroup) -> Quantiles:
    return row.seconds_until_helpful


def _keys(data: JsonObject) -> tuple[str | None, ...]:
    return json_objects(data, "keys", lambda key: optional_text(key, "value"))


def _recovery(data: JsonObject) -> RecoveryGroup:
    return RecoveryGroup(
        _keys(data), integer(data, "children"), integer(data, "withoutMoment"), json_objects(data, "points", _point)
    )


def _point(data: JsonObject) -> RecoveryPoint:
    shares = json_objects(data, "shares", lambda one: (text(one, "outcome"), number(one, "share")))
    return RecoveryPoint(integer(data, "seconds"), integer(data, "atRisk"), dict(shares))


def _tips(data: JsonObject) -> TipGroup:
    return TipGroup(
        keys=_keys(data),
        tips=Quantiles.from_wire(json_object(data, "tips")),
        helped=integer(data, "helped"),
        helped_share=optional(data, "helpedShare", number),
        seconds_until_helpful=Quantiles.from_wire(json_object(data, "secondsUntilHelpful")),
    )


def _month(data: JsonObject) -> tuple[tuple[date, int | None], tuple[Elsewhere, ...]]:
    month = date.fromisoformat(f"{text(data, 'month')}-01")
    regions = json_objects(
        data,
        "regions",
        lambda one: Elsewhere(month, optional_text(one, "region"), optional_integer(one, "children")),
    )
    return (month, optional_integer(data, "children")), regions
