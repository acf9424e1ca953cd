"""The number of people that an alert came to, stage by stage."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self

from reunion.wire import JsonObject, integer, json_object, json_objects, number, optional_integer, text
from reunion_police.tables import Column, ColumnKind, Table

FUNNEL = ("reached", "shown", "opened")
COUNTS = ("in_ring", "reached", "failed", "dead", "withheld", "deferred")


@dataclass(frozen=True, slots=True)
class ReachCounts:
    """Counts of people, as sums of the parts that are shown one by one; None where no part is large enough.

    in_ring: registered in the stage's ring. reached: told. failed, dead: not told for a fault, or since the phone is
    gone. withheld, deferred: not told, or later, by their own preferences. at_least: the names of those that leave out
    a part, as it is too small to be shown or not read yet.
    """

    in_ring: int | None
    reached: int | None
    failed: int | None
    dead: int | None
    withheld: int | None
    deferred: int | None
    at_least: frozenset[str] = frozenset(COUNTS)

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `ReachCounts`."""
        numbers = {name: optional_integer(data, name) for name in COUNTS[1:]}
        return cls(in_ring=optional_integer(data, "inRing"), **numbers, at_least=_at_least(data))


@dataclass(frozen=True, slots=True)
class ReachFunnel:
    """People from being told to opening the alert, as sums of the parts that are shown; None where none is.

    shown, opened: phones for which the partner's app says so. All are of the last readings, 72 hours after the end.
    at_least: the names of those that leave out a part.
    """

    reached: int | None
    shown: int | None
    opened: int | None
    at_least: frozenset[str] = frozenset(FUNNEL)

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `ReachFunnel`."""
        return cls(**{name: optional_integer(data, name) for name in FUNNEL}, at_least=_at_least(data))


@dataclass(frozen=True, slots=True)
class StageReach:
    """The counts of one stage. radius_km: of its ring."""

    number: int
    radius_km: float
    counts: ReachCounts


@dataclass(frozen=True, slots=True)
class Reach:
    """The counts of every stage that began, and their sums. suppressed_below: smaller parts are not shown.

    funnel: told, shown and opened. partners: the same of each partner, by name; empty before the last readings.
    """

    stages: tuple[StageReach, ...]
    total: ReachCounts
    suppressed_below: int
    funnel: ReachFunnel = ReachFunnel(None, None, None)
    partners: tuple[tuple[str, ReachFunnel], ...] = ()

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `AlertReach`."""
        return cls(
            json_objects(data, "stages", _stage),
            ReachCounts.from_wire(json_object(data, "total")),
            integer(data, "suppressedBelow"),
            ReachFunnel.from_wire(json_object(data, "funnel")),
            json_objects(
                data, "partners", lambda one: (text(one, "partner"), ReachFunnel.from_wire(json_object(one, "funnel")))
            ),
        )

    def partner_table(self) -> Table[tuple[str, ReachFunnel]]:
        """Return a row for each partner: `partner`, `reached`, `shown` and `opened`, each with its `…_at_least`."""
        partner = Column[tuple[str, ReachFunnel]]("partner", ColumnKind.TEXT, lambda row: row[0])
        return Table(self.partners, (partner, *_sum_columns(FUNNEL, lambda row: row[1])))

    def table(self) -> Table[StageReach]:
        """Return a row for each stage: its counts, each with its `…_at_least`."""
        columns = (
            Column[StageReach]("stage", ColumnKind.INTEGER, lambda row: row.number),
            Column[StageReach]("radius_km", ColumnKind.NUMBER, lambda row: row.radius_km),
            *_sum_columns(COUNTS, lambda row: row.counts),
        )
        return Table(self.stages, columns)


def _stage(data: JsonObject) -> StageReach:
    counts = ReachCounts.from_wire(json_object(data, "counts"))
    return StageReach(integer(data, "number"), number(data, "radiusKm"), counts)


def _at_least(data: JsonObject) -> frozenset[str]:
    return frozenset(str(name).lower() for name in data["atLeast"])


def _sum_columns(names: Sequence[str], counts_of: Callable[[Any], Any]) -> Iterator[Column[Any]]:
    """Yield for each number its column, and one that says if it leaves out a part."""
    for name in names:
        yield Column(name, ColumnKind.INTEGER, _number_of(name, counts_of))
        yield Column(f"{name}_at_least", ColumnKind.BOOLEAN, _mark_of(name, counts_of))


def _number_of(name: str, counts_of: Callable[[Any], Any]) -> Any:
    return lambda row: getattr(counts_of(row), name)


def _mark_of(name: str, counts_of: Callable[[Any], Any]) -> Any:
    return lambda row: name in counts_of(row).at_least
