"""The ordered log of public events that subscriptions follow."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hub.domain.alerts import AlertStatus


class FeedType(StrEnum):
    """What happened."""

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
    """Nothing has; the log holds none of these."""


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event before it has its place in the log."""

    type: FeedType
    alert: str
    status: AlertStatus
    revision: int
    at: datetime
    stage_number: int | None = None
    radius_km: float | None = None


@dataclass(frozen=True, slots=True)
class FeedEvent(NewEvent):
    """An event at its place. Sequences have no gaps and are in the order of the commits."""

    sequence: int = 0


@dataclass(frozen=True, slots=True)
class Silence:
    """Nothing has come for a while: whoever followed has been handed everything up to this place."""

    place: int
