"""The history of a case."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from reunion.wire import JsonObject, integer, number, optional_integer, optional_text, text, timestamp
from reunion_police.record_columns import category, integers, texts, times
from reunion_police.records import optional
from reunion_police.tables import Column, ColumnKind
from reunion_police.values import AlertStatus, TimelineKind, TipState

TimelineKindName = TimelineKind | str
"""A kind of event, or its name."""


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """An event in the history of a case. by, force: of the officer; None for what the hub did by itself.

    version: of the case after the change; None if it did not change. area, stage, radius_km: those that it concerns.
    tip_state: that a triaged tip got. reason: in the officer's words.
    """

    sequence: int
    at: datetime
    kind: TimelineKind
    by: str | None
    force: str | None
    alert_id: str
    status: AlertStatus
    version: int | None
    revision: int
    area: int | None
    stage: int | None
    radius_km: float | None
    reason: str | None = field(repr=False)
    tip_id: str | None
    tip_state: TipState | None

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read a `TimelineEntry`."""
        return cls(
            sequence=integer(data, "sequence"),
            at=timestamp(data, "at"),
            kind=TimelineKind(text(data, "kind")),
            by=optional_text(data, "by"),
            force=optional_text(data, "force"),
            alert_id=text(data, "alertId"),
            status=AlertStatus(text(data, "status")),
            version=optional_integer(data, "version"),
            revision=integer(data, "revision"),
            area=optional_integer(data, "area"),
            stage=optional_integer(data, "stage"),
            radius_km=optional(data, "radiusKm", number),
            reason=optional_text(data, "reason"),
            tip_id=optional_text(data, "tipId"),
            tip_state=None if data.get("tipState") is None else TipState(text(data, "tipState")),
        )


TIMELINE_COLUMNS: tuple[Column[TimelineEntry], ...] = (
    *integers("sequence"),
    *times("at"),
    category("kind", TimelineKind),
    *texts("by", "force", "alert_id"),
    category("status", AlertStatus),
    *integers("version", "revision", "area", "stage"),
    Column("radius_km", ColumnKind.NUMBER, lambda row: row.radius_km),
    *texts("reason", "tip_id"),
    category("tip_state", TipState),
)
