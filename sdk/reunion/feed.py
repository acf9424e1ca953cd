"""The events of the feed."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from reunion.alert import Alert
from reunion.geography import Circle
from reunion.wire import JsonObject, OpenEnum, decoding, integer, json_object, number, optional_integer, text, timestamp


class FeedEventType(OpenEnum):
    """The kind of event. HEARTBEAT moves a stream's cursor and is never given to you."""

    ALERT = "ALERT"
    UPDATE = "UPDATE"
    CANCEL = "CANCEL"
    STAGE = "STAGE"
    PAUSED = "PAUSED"
    RESUMED = "RESUMED"
    RADIUS_REDUCED = "RADIUS_REDUCED"
    CONFIRMED = "CONFIRMED"
    RENEWED = "RENEWED"
    AREA_ADDED = "AREA_ADDED"
    AREA_CORRECTED = "AREA_CORRECTED"
    AREA_REMOVED = "AREA_REMOVED"
    WIPED = "WIPED"
    HIDDEN = "HIDDEN"
    UNHIDDEN = "UNHIDDEN"
    HEARTBEAT = "HEARTBEAT"


@dataclass(frozen=True, slots=True)
class FeedStage:
    """A stage, counted from 1 over all areas of the alert, and the radius of its area in km.

    For RADIUS_REDUCED: the last stage of the alert that began, of whichever area, and the new radius; 0 if nobody
    confirmed the area in time.
    """

    number: int
    radius_km: float

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `FeedStage`."""
        return cls(integer(data, "number"), number(data, "radiusKm"))


@dataclass(frozen=True, slots=True)
class FeedEvent:
    """One event of the feed.

    cursor: the place after the event; save it after you have handled the event.
    sequence: grows from event to event, with gaps. at: an aware time in UTC.
    alert: the alert as it is when the event is sent, not when it happened. After a cut several events may carry the
    same, newest state.
    area: the number of the area that the event concerns; None if it concerns the whole alert. `alert.areas` lacks it
    once it has gone. For AREA_CORRECTED it is the number of the new first area.
    stage: for STAGE and RADIUS_REDUCED, else None.
    """

    cursor: str = field(repr=False)
    sequence: int
    type: FeedEventType
    at: datetime
    alert: Alert
    area: int | None
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
                area=optional_integer(data, "area"),
                stage=FeedStage.from_wire(stage) if stage is not None else None,
            )


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """The arguments of the subscription, the same on every connection. `area` is a FeedAreaInput."""

    language: str
    area: JsonObject | None = None


def area_to_wire(area: Circle | Sequence[str] | None) -> JsonObject | None:
    """Return the area as `FeedAreaInput`. The hub checks it."""
    if area is None:
        return None
    if isinstance(area, Circle):
        point = {"latitude": area.centre.latitude, "longitude": area.centre.longitude}
        return {"circle": {"point": point, "radiusKm": area.radius_km}}
    return {"cells": list(area)}


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A sign of life: no event for a while, and `cursor` is the present place."""

    cursor: str = field(repr=False)

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read a `FeedEvent` of type HEARTBEAT."""
        with decoding("a heartbeat of the feed"):
            return cls(cursor=text(data, "cursor"))


class RecentSequences:
    """The sequences given last. They show which events a hub sends again after a cut."""

    def __init__(self, size: int) -> None:
        self._order: deque[int] = deque(maxlen=size)
        self._known: set[int] = set()

    def add(self, sequence: int) -> bool:
        """Remember a sequence. Return False if it was remembered before."""
        if sequence in self._known:
            return False
        if len(self._order) == self._order.maxlen:
            self._known.discard(self._order[0])
        self._order.append(sequence)
        self._known.add(sequence)
        return True
