"""One public event of the feed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from reunion.alert import Alert
from reunion.geography import Circle
from reunion.wire import JsonObject, OpenEnum, decoding, integer, json_object, number, text, timestamp


class FeedEventType(OpenEnum):
    """What happened to the alert."""

    ALERT = "ALERT"
    UPDATE = "UPDATE"
    CANCEL = "CANCEL"
    STAGE = "STAGE"
    PAUSED = "PAUSED"
    RESUMED = "RESUMED"
    RADIUS_REDUCED = "RADIUS_REDUCED"
    CONFIRMED = "CONFIRMED"
    RENEWED = "RENEWED"
    HEARTBEAT = "HEARTBEAT"


@dataclass(frozen=True, slots=True)
class FeedStage:
    """A step of the escalation that has begun."""

    number: int
    radius_km: float

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `FeedStage`."""
        return cls(integer(data, "number"), number(data, "radiusKm"))


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One event. `cursor` is the place after it: save it once the event is dealt with. `sequence` grows, with gaps.

    `alert` is as it stands when the event is sent, not as it stood when it happened: after a cut several events may
    carry the same, newest one.
    """

    cursor: str = field(repr=False)
    sequence: int
    type: FeedEventType
    at: datetime
    alert: Alert
    stage: FeedStage | None

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `FeedEvent`."""
        with decoding("an event of the feed"):
            stage = data.get("stage")
            return cls(
                cursor=text(data, "cursor"),
                sequence=integer(data, "sequence"),
                type=FeedEventType(text(data, "type")),
                at=timestamp(data, "at"),
                alert=Alert.from_wire(json_object(data, "alert")),
                stage=FeedStage.from_wire(stage) if stage is not None else None,
            )


def area_to_wire(area: Circle | Sequence[str] | None) -> JsonObject | None:
    """As `FeedAreaInput`; the hub says what is wrong with it."""
    if area is None:
        return None
    if isinstance(area, Circle):
        point = {"latitude": area.centre.latitude, "longitude": area.centre.longitude}
        return {"circle": {"point": point, "radiusKm": area.radius_km}}
    return {"cells": list(area)}


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Nothing has happened for a while; `cursor` is the place of now."""

    cursor: str = field(repr=False)

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read a `FeedEvent` of type HEARTBEAT."""
        with decoding("a heartbeat of the feed"):
            return cls(cursor=text(data, "cursor"))
