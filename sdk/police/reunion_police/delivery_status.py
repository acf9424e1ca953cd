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
from reunion_police.values import DeliveryAlarm, DeliveryState, NonDeliveryReason


@dataclass(frozen=True, slots=True)
class StageDeliveryStatus:
    """A stage. seconds: since it began, or until its last step; None before. counts: None before its first reading."""

    number: int
    area: int
    radius_km: float
    state: DeliveryState
    due_at: datetime
    seconds: int | None
    awaits_confirmation: bool
    counts: ReachCounts | None
    counts_as_of: datetime | None

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read a `StageDeliveryStatus`."""
        counts = data.get("counts")
        return cls(
            number=integer(data, "number"),
            area=integer(data, "area"),
            radius_km=number(data, "radiusKm"),
            state=DeliveryState(text(data, "state")),
            due_at=timestamp(data, "dueAt"),
            seconds=optional_integer(data, "seconds"),
            awaits_confirmation=boolean(data, "awaitsConfirmation"),
            counts=None if counts is None else ReachCounts.from_wire(counts),
            counts_as_of=optional_timestamp(data, "countsAsOf"),
        )


@dataclass(frozen=True, slots=True)
class AreaDeliveryStatus:
    """An area and its stages, in order. seconds: since its first stage began, or until its last step."""

    number: int
    state: DeliveryState
    seconds: int | None
    stages: tuple[StageDeliveryStatus, ...]

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read an `AreaDeliveryStatus`."""
        return cls(
            integer(data, "number"),
            DeliveryState(text(data, "state")),
            optional_integer(data, "seconds"),
            json_objects(data, "stages", StageDeliveryStatus.from_wire),
        )


@dataclass(frozen=True, slots=True)
class DeliveryStatus:
    """The state of an alert. first_told_at: when the first phone was told, at the latest; None if none was.

    reasons: what keeps people from being told now, the most important first. alarm: a state about which people must be
    called. areas: none while the hub's database is away. next: the planned stage that comes next.
    suppressed_below: smaller numbers of people are None.
    """

    first_told_at: datetime | None
    reasons: tuple[NonDeliveryReason, ...]
    alarm: DeliveryAlarm | None
    areas: tuple[AreaDeliveryStatus, ...]
    next: StageDeliveryStatus | None
    suppressed_below: int

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read a `DeliveryStatus`."""
        following = data.get("next")
        return cls(
            first_told_at=optional_timestamp(data, "firstToldAt"),
            reasons=tuple(NonDeliveryReason(str(one)) for one in data["reasons"]),
            alarm=None if data.get("alarm") is None else DeliveryAlarm(text(data, "alarm")),
            areas=json_objects(data, "areas", AreaDeliveryStatus.from_wire),
            next=None if following is None else StageDeliveryStatus.from_wire(json_object(data, "next")),
            suppressed_below=integer(data, "suppressedBelow"),
        )

    def table(self) -> Table[StageDeliveryStatus]:
        """Return a row for each stage of all areas."""
        return Table([stage for area in self.areas for stage in area.stages], DELIVERY_STATUS_COLUMNS)


DELIVERY_STATUS_COLUMNS: tuple[Column[StageDeliveryStatus], ...] = (
    *integers("number", "area"),
    Column("radius_km", ColumnKind.NUMBER, lambda row: row.radius_km),
    category("state", DeliveryState),
    *times("due_at"),
    *integers("seconds"),
    *booleans("awaits_confirmation"),
    Column("reached", ColumnKind.INTEGER, lambda row: row.counts.reached if row.counts else None),
    Column(
        "reached_at_least", ColumnKind.BOOLEAN, lambda row: "reached" in row.counts.at_least if row.counts else None
    ),
    *times("counts_as_of"),
)
