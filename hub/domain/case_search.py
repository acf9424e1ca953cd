"""Searches of cases: filters, orders, and what a list asks of a case's alert."""

import math
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final, Self

from hub.domain.alerts import Alert, AlertState, AlertStatus
from hub.domain.bounds import optional_line
from hub.domain.cases import CaseState, Outcome, Sex
from hub.domain.geometry import Circle
from hub.domain.searched_words import SearchedWords
from hub.errors import CoordinatesInvalid, InvalidInput, RadiusInvalid

MAX_SEARCH_RADIUS_KM: Final = 5000.0
MAX_TEXT_CHARACTERS: Final = 200


class CaseOrder(StrEnum):
    """The order of a list of cases."""

    OPENED = "OPENED"
    CHANGED = "CHANGED"
    CLOSED = "CLOSED"
    EXPIRES = "EXPIRES"
    RELEVANCE = "RELEVANCE"


@dataclass(frozen=True, slots=True, repr=False)
class CaseSearch:
    """Filters of a case search; None matches all.

    `seen`, `closed` and `changed` bound the time last seen, of closing, and of the newest entry of the history. A case
    is `mine` if the reader's person opened it, or if it is assigned to the reader; it is `assigned` if to anybody.
    `alert_state`, `unconfirmed`, `held` and `expires_until` ask the case's alert, the last three only an open one.
    """

    near: Circle | None = None
    text: str | None = None
    status: AlertStatus | None = None
    state: CaseState | None = None
    seen_from: datetime | None = None
    seen_until: datetime | None = None
    age_from: int | None = None
    age_until: int | None = None
    sex: Sex | None = None
    force: str | None = None
    mine: bool | None = None
    assigned: bool | None = None
    alert_state: AlertState | None = None
    unconfirmed: bool | None = None
    held: bool | None = None
    expires_until: datetime | None = None
    outcome: Outcome | None = None
    closed_from: datetime | None = None
    closed_until: datetime | None = None
    changed_since: datetime | None = None
    unread_tips: bool | None = None

    def checked(self) -> Self:
        """Return the search with its text trimmed. Raises InvalidInput or a kind of it."""
        if self.near is not None:
            if not self.near.centre.valid:
                raise CoordinatesInvalid(path=("filter", "near", "point"))
            if not (math.isfinite(self.near.radius_km) and 0 < self.near.radius_km <= MAX_SEARCH_RADIUS_KM):
                raise RadiusInvalid(
                    f"The radius of a search must be above 0 and at most {MAX_SEARCH_RADIUS_KM:,.0f} km.",
                    path=("filter", "near", "radiusKm"),
                )
        moments = {
            "seenFrom": self.seen_from,
            "seenUntil": self.seen_until,
            "expiresUntil": self.expires_until,
            "closedFrom": self.closed_from,
            "closedUntil": self.closed_until,
            "changedSince": self.changed_since,
        }
        for name, moment in moments.items():
            if moment is not None and moment.tzinfo is None:
                raise InvalidInput(
                    "A time must have its offset from UTC, as in 2026-05-25T09:30:00Z.", path=("filter", name)
                )
        text = optional_line(self.text, MAX_TEXT_CHARACTERS, path=("filter", "text"))
        if text is not None:
            SearchedWords.of(text, path=("filter", "text"))
        return replace(self, text=text)


@dataclass(frozen=True, slots=True)
class ListedAlert:
    """The facts of an alert that lists of cases ask for. After `confirm_by` an area is overdue."""

    state: AlertState
    unconfirmed: bool
    confirm_by: datetime | None
    expires_at: datetime

    @classmethod
    def of(cls, alert: Alert) -> Self:
        """Return it of an alert as it stands."""
        waiting = [area.confirm_by for area in alert.areas if not (area.confirmed or area.held)]
        return cls(
            state=alert.state,
            unconfirmed=not all(area.confirmed for area in alert.areas),
            confirm_by=min(waiting, default=None),
            expires_at=alert.expires_at,
        )
