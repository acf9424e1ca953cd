"""The state of an alert: who is being told, what comes next, and why nobody is."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from reunion.wire import (
    JsonObject,
    boolean,
    integer,
    json_object,
    json_objects,
    number,
    optional_integer,
    optional_timestamp,
    text,
    timestamp,
)
from reunion_police.reach import ReachCounts
from reunion_police.record_columns import booleans, category, integers, times
from reunion_police.tables import Column, ColumnKind, Table
from reunion_police.values import TellingAlarm, TellingReason, TellingState


@dataclass(frozen=True, slots=True)
class StageTelling:
    """A stage. seconds: since it began, or until its last step; None before. counts: None before its first reading."""

    number: int
    area: int
    radius_km: float
    state: TellingState
    due_at: datetime
    seconds: int | None
    awaits_confirmation: bool
    counts: ReachCounts | None
    counts_as_of: datetime | None

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read a `StageTelling`."""
        counts = data.get("counts")
        return cls(
            number=integer(data, "number"),
            area=integer(data, "area"),
            radius_km=number(data, "radiusKm"),
            state=TellingState(text(data, "state")),
            due_at=timestamp(data, "dueAt"),
            seconds=optional_integer(data, "seconds"),
            awaits_confirmation=boolean(data, "awaitsConfirmation"),
            counts=None if counts is None else ReachCounts.from_wire(counts),
            counts_as_of=optional_timestamp(data, "countsAsOf"),
        )


@dataclass(frozen=True, slots=True)
class AreaTelling:
    """An area and its stages, in order. seconds: since its first stage began, or until its last step."""

    number: int
    state: TellingState
    seconds: int | None
    stages: tuple[StageTelling, ...]

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read an `AreaTelling`."""
        return cls(
            integer(data, "number"),
            TellingState(text(data, "state")),
            optional_integer(data, "seconds"),
            json_objects(data, "stages", StageTelling.from_wire),
        )


@dataclass(frozen=True, slots=True)
class Telling:
    """The state of an alert. first_told_at: when the first phone was told, at the latest; None if none was.

    reasons: what keeps people from being told now, the most important first. alarm: a state of which people must be
    called. areas: none while the hub's database is away. next: the planned stage that comes next.
    suppressed_below: smaller numbers of people are None.
    """

    first_told_at: datetime | None
    reasons: tuple[TellingReason, ...]
    alarm: TellingAlarm | None
    areas: tuple[AreaTelling, ...]
    next: StageTelling | None
    suppressed_below: int

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read a `Telling`."""
        following = data.get("next")
        return cls(
            first_told_at=optional_timestamp(data, "firstToldAt"),
            reasons=tuple(TellingReason(str(one)) for one in data["reasons"]),
            alarm=None if data.get("alarm") is None else TellingAlarm(text(data, "alarm")),
            areas=json_objects(data, "areas", AreaTelling.from_wire),
            next=None if following is None else StageTelling.from_wire(json_object(data, "next")),
            suppressed_below=integer(data, "suppressedBelow"),
        )

    def table(self) -> Table[StageTelling]:
        """Return a row for each stage of all areas."""
        return Table([stage for area in self.areas for stage in area.stages], TELLING_COLUMNS)


TELLING_COLUMNS: tuple[Column[StageTelling], ...] = (
    *integers("number", "area"),
    Column("radius_km", ColumnKind.NUMBER, lambda row: row.radius_km),
    category("state", TellingState),
    *times("due_at"),
    *integers("seconds"),
    *booleans("awaits_confirmation"),
    Column("reached", ColumnKind.INTEGER, lambda row: row.counts.reached if row.counts else None),
    Column(
        "reached_at_least", ColumnKind.BOOLEAN, lambda row: "reached" in row.counts.at_least if row.counts else None
    ),
    *times("counts_as_of"),
)
