"""The ordered log of public events that subscriptions follow."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from hub.domain.alerts.alert import AlertStatus


class FeedType(StrEnum):
    """The kind of an event."""

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
    """Sent when nothing happened; never in the log."""


WITHOUT_PLACE: Final = frozenset({FeedType.WIPED, FeedType.HIDDEN})
"""The events after which an alert has no place: followers of an area hear of them wherever the area lies."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event before it has its sequence in the log."""

    type: FeedType
    alert: str
    status: AlertStatus
    revision: int
    at: datetime
    stage_number: int | None = None
    radius_km: float | None = None
    area: int | None = None
    """The area that it concerns; None if it concerns the whole alert."""


@dataclass(frozen=True, slots=True)
class FeedEvent(NewEvent):
    """An event in the log. Sequences have no gaps and follow the order of the commits."""

    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Silence:
    """No event came for a while: the follower has received everything up to this sequence."""

    place: int
