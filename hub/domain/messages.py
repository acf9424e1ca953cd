"""The message that a channel carries to devices: one for all, apart from the kind, which differs by device."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from hub.domain.alerts import AlertStatus, RevisionKind
from hub.domain.geometry import Circle, Point
from hub.domain.texts import Text

PUSH_LIMIT_BYTES = 4000
"""FCM accepts 4,096; the rest is for what the provider adds."""


@dataclass(frozen=True, slots=True, repr=False)
class AlertMessage:
    """One revision of an alert, ready to send. `kind` is CANCEL for the end, and ALERT for everything else."""

    alert: str
    revision: int
    kind: RevisionKind
    status: AlertStatus
    circle: Circle
    polygon: tuple[Point, ...]
    texts: Mapping[str, Text]
    photo_url: str | None
    phone: str
    expires_at: datetime

    def __repr__(self) -> str:
        return f"AlertMessage({self.alert}, revision {self.revision}, {self.kind})"


def kind_for(message: AlertMessage, told_before: bool) -> RevisionKind:
    """Return CANCEL for the end; else ALERT at first contact, and a silent UPDATE for devices told before."""
    if message.kind is RevisionKind.CANCEL:
        return RevisionKind.CANCEL
    return RevisionKind.UPDATE if told_before else RevisionKind.ALERT
