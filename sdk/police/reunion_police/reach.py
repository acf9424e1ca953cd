"""The number of people that an alert came to, stage by stage."""

from dataclasses import dataclass
from typing import Any, Self

from reunion.wire import JsonObject, integer, json_object, json_objects, number, optional_integer, text
from reunion_police.tables import Column, ColumnKind, Table

FUNNEL = ("reached", "shown", "opened")
COUNTS = ("in_ring", "reached", "failed", "dead", "withheld", "deferred")


@dataclass(frozen=True, slots=True)
class ReachCounts:
    """Counts of people; None for one that is too small to be shown.

    in_ring: registered in the stage's ring. reached: told. failed, dead: not told for a fault, or since the phone is
    gone. withheld, deferred: not told, or later, by their own preferences.
    """

    in_ring: int | None
    reached: int | None
    failed: int | None
    dead: int | None
    withheld: int | None
    deferred: int | None

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `ReachCounts`."""
        names = ("inRing", "reached", "failed", "dead", "withheld", "deferred")
        return cls(*(optional_integer(data, name) for name in names))


@dataclass(frozen=True, slots=True)
class ReachFunnel:
    """People from being told to opening the alert; None for a number that is too small to be shown.

    shown, opened: phones of which the partner's app says so. All are of the last readings, 72 hours after the end.
    """

    reached: int | None
    shown: int | None
    opened: int | None

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `ReachFunnel`."""
        return cls(*(optional_integer(data, name) for name in FUNNEL))


@dataclass(frozen=True, slots=True)
class StageReach:
    """The counts of one stage. radius_km: of its ring."""

    number: int
    radius_km: float
    counts: ReachCounts


@dataclass(frozen=True, slots=True)
class Reach:
    """The counts of every stage that began, and their sums. suppressed_below: smaller numbers are not shown.

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
        """Return a row for each partner: `partner`, `reached`, `shown` and `opened`."""
        columns = (
            Column[tuple[str, ReachFunnel]]("partner", ColumnKind.TEXT, lambda row: row[0]),
            *(Column[tuple[str, ReachFunnel]](name, ColumnKind.INTEGER, _of_funnel(name)) for name in FUNNEL),
        )
        return Table(self.partners, columns)

    def table(self) -> Table[StageReach]:
        """Return a row for each stage."""
        columns = (
            Column[StageReach]("stage", ColumnKind.INTEGER, lambda row: row.number),
            Column[StageReach]("radius_km", ColumnKind.NUMBER, lambda row: row.radius_km),
            *(Column[StageReach](name, ColumnKind.INTEGER, _count_of(name)) for name in COUNTS),
        )
        return Table(self.stages, columns)


def _stage(data: JsonObject) -> StageReach:
    counts = ReachCounts.from_wire(json_object(data, "counts"))
    return StageReach(integer(data, "number"), number(data, "radiusKm"), counts)


def _of_funnel(name: str) -> Any:
    return lambda row: getattr(row[1], name)


def _count_of(name: str) -> Any:
    return lambda row: getattr(row.counts, name)
