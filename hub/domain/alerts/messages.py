"""The message that a channel carries to devices: one for all, apart from the kind, which differs by device."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.domain.alerts.alert import AlertStatus, RevisionKind
from hub.domain.alerts.texts import Text
from hub.domain.geometry import Circle, Point, outline

PUSH_LIMIT_BYTES = 4000
"""FCM accepts 4,096; the rest is for what the provider adds."""
LOUD_KINDS = frozenset({RevisionKind.ALERT, RevisionKind.SIGHTING})
"""The kinds for which a phone makes a sound."""


@dataclass(frozen=True, slots=True, repr=False)
class AreaOutline:
    """The circle and the polygon by which devices are told of an area."""

    number: int
    circle: Circle
    polygon: tuple[Point, ...]

    @classmethod
    def of(cls, number: int, circle: Circle) -> "AreaOutline":
        """Return the outline of a circle; one of 0 km has no polygon."""
        return cls(number, circle, outline(circle) if circle.radius_km > 0 else ())


@dataclass(frozen=True, slots=True, repr=False)
class AlertMessage:
    """One revision of an alert, ready to send.

    A device is told by one of the `areas`, by number; one that hears a sighting, by that sighting's circle: the
    `sightings` are by revision.
    """

    alert: str
    revision: int
    kind: RevisionKind
    status: AlertStatus
    areas: Mapping[int, AreaOutline]
    sightings: Mapping[int, AreaOutline]
    texts: Mapping[str, Text]
    photo_url: str | None
    phone: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"AlertMessage({self.alert}, revision {self.revision}, {self.kind})"


def kind_for(message: AlertMessage, told_before: bool, sighting: int | None = None) -> RevisionKind:
    """Return CANCEL for the end; else ALERT at first contact, and for devices told before a silent UPDATE.

    `sighting` is the revision of a sighting that a device told before hears now, with sound: SIGHTING.
    """
    if message.kind is RevisionKind.CANCEL:
        return RevisionKind.CANCEL
    if not told_before:
        return RevisionKind.ALERT
    return RevisionKind.UPDATE if sighting is None else RevisionKind.SIGHTING
