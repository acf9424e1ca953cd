"""A change of an alert, as a follower gives it."""

from dataclasses import dataclass
from enum import StrEnum

from reunion.alert import Alert
from reunion.feed import FeedEvent


class ChangeReason(StrEnum):
    """Why you get an alert."""

    OPEN = "OPEN"
    """It was open as following began, or after a gap of the feed."""
    EVENT = "EVENT"
    """Something happened to it: `event` says what."""
    ENDED = "ENDED"
    """It ended within a gap of the feed."""


@dataclass(frozen=True, slots=True)
class AlertChange:
    """An alert to show, to show differently, or to take down.

    id: the alert's. alert: as it is now; None only for ENDED, if the hub does not show it any more.
    event: for EVENT, else None. If your program is killed before its place is saved, the next one gets the same change
    again, an event with the same `sequence`.
    """

    id: str
    reason: ChangeReason
    alert: Alert | None
    event: FeedEvent | None

    @property
    def is_end(self) -> bool:
        """True if the alert has ended: take it down."""
        return self.alert is None or self.alert.state.is_ended
