"""One public event of the feed."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from reunion.alert import Alert
from reunion.geography import Circle
from reunion.wire import OpenEnum, Wire, child, moment, number, reading, text, whole


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
    def from_wire(cls, data: Wire) -> Self:
        """Read `FeedStage`."""
        return cls(whole(data, "number"), number(data, "radiusKm"))


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
    def from_wire(cls, data: Wire) -> Self:
        """Read `FeedEvent`."""
        with reading("an event of the feed"):
            stage = data.get("stage")
            return cls(
                cursor=text(data, "cursor"),
                sequence=whole(data, "sequence"),
                type=FeedEventType(text(data, "type")),
                at=moment(data, "at"),
                alert=Alert.from_wire(child(data, "alert")),
                stage=FeedStage.from_wire(stage) if stage is not None else None,
            )


def area_to_wire(area: Circle | Sequence[str] | None) -> Wire | None:
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
    def from_wire(cls, data: Wire) -> Self:
        """Read a `FeedEvent` of type HEARTBEAT."""
        with reading("a heartbeat of the feed"):
            return cls(cursor=text(data, "cursor"))
