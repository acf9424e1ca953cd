"""Tips: what a member of the public reports about an alert. Never public, never dropped."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from hub.domain.actors import KeyMode
from hub.domain.alerts.alert import Alert, AlertStatus
from hub.domain.delivery.devices import can_be_ref
from hub.domain.geometry import Point
from hub.domain.text.bounds import is_unfit
from hub.domain.tips.follow_ups import TipFollowUp
from hub.domain.tips.links import TipLink
from hub.errors import AlertEnded, Conflict, CoordinatesInvalid, InvalidInput, NotFound, RefInvalid, TextInvalid

MAX_TEXT_LENGTH = 4000
MAX_CONTACT_LENGTH = 500

LATE_TIPS = timedelta(hours=72)
"""Time after an alert's end in which tips count: phones show it a while longer, and the abductor is still sought."""

CLOCK_SLACK = timedelta(minutes=10)
"""The time by which a phone's clock may run ahead of the hub's."""


NO_FOLLOW_UP = TipFollowUp()


class TipState(StrEnum):
    """The progress of police with a tip."""

    NEW = "NEW"
    REVIEWED = "REVIEWED"
    FOLLOWED = "FOLLOWED"
    DISMISSED = "DISMISSED"


MOVES: Mapping[TipState, frozenset[TipState]] = {
    TipState.NEW: frozenset({TipState.REVIEWED, TipState.FOLLOWED, TipState.DISMISSED}),
    TipState.REVIEWED: frozenset({TipState.FOLLOWED, TipState.DISMISSED}),
    TipState.FOLLOWED: frozenset({TipState.REVIEWED, TipState.DISMISSED}),
    TipState.DISMISSED: frozenset({TipState.REVIEWED, TipState.FOLLOWED}),
}
"""The states a tip may go to. A dismissed tip may be taken up again; no tip becomes new again."""


@dataclass(frozen=True, slots=True, repr=False)
class TipInput:
    """A tip as a partner relays it. The device is optional and not stored: only a keyed mark of it, to link repeats."""

    alert: str
    text: str
    idempotency_key: str
    seen_at: datetime | None = None
    place: Point | None = None
    contact: str | None = None
    device_ref: str | None = None
    photo: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class TipTriage:
    """The last move of a tip to a state: who made it, when, and why."""

    state: TipState
    by: str
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class TipClaim:
    """The officer who works on a tip, and the end of the lease."""

    by: str
    until: datetime


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Tip:
    """A tip as police see it. A withdrawn tip holds nothing that the person said."""

    id: str
    alert: str
    case: str
    tenant: int
    received_at: datetime
    text: str | None
    seen_at: datetime | None
    place: Point | None
    contact: str | None
    photo: str | None
    repeats: str | None
    state: TipState
    status: AlertStatus | None = None
    """That of its alert. None for a row of an earlier release until it is filled."""
    withdrawn_at: datetime | None = None
    claim: TipClaim | None = None
    triage: TipTriage | None = None
    links: tuple[TipLink, ...] = ()
    folded_into: str | None = None
    folded_count: int = 0
    agreeing_partners: int = 1
    follow_up: TipFollowUp = NO_FOLLOW_UP
    wiped_at: datetime | None = None
    """When it was wiped with its case. A tip that stood then has the same moment as `withdrawn_at`: nothing about it
    changes any more."""

    @property
    def alert_status(self) -> AlertStatus:
        """That of its alert. A row that is not filled yet is taken for real: nobody shall overlook it."""
        return self.status or AlertStatus.ACTUAL

    @property
    def is_withdrawn(self) -> bool:
        """True if the person withdrew it, before its wipe or without one."""
        return self.withdrawn_at is not None and self.withdrawn_at != self.wiped_at

    def __repr__(self) -> str:
        return f"Tip({self.id}, {self.state})"


def checked(tip: TipInput, *, now: datetime) -> TipInput:
    """Return the tip with texts that a screen can show; raises the InvalidInput that names what is wrong."""
    text, contact = checked_text(tip.text), _fit_for_a_screen(tip.contact or "")
    if len(contact) > MAX_CONTACT_LENGTH:
        raise TextInvalid(f"`contact` must have at most {MAX_CONTACT_LENGTH} characters.", path=("contact",))
    if tip.device_ref is not None and not can_be_ref(tip.device_ref):
        raise RefInvalid(path=("deviceRef",))
    if tip.place is not None and not tip.place.valid:
        raise CoordinatesInvalid(path=("place",))
    if tip.seen_at is not None and (tip.seen_at.tzinfo is None or tip.seen_at > now + CLOCK_SLACK):
        raise InvalidInput("`seenAt` must have an offset from UTC and must not be in the future.", path=("seenAt",))
    return replace(tip, text=text, contact=contact or None)


def checked_text(text: str) -> str:
    """Return what a person says, as a screen can show it; raise TextInvalid if it is empty or too long."""
    text = _fit_for_a_screen(text)
    if not 1 <= len(text) <= MAX_TEXT_LENGTH:
        raise TextInvalid(f"`text` must have 1 to {MAX_TEXT_LENGTH:,} characters.", path=("text",))
    return text


def check_open_to_tips(alert: Alert | None, mode: KeyMode, *, now: datetime) -> Alert:
    """Return the alert if it accepts tips.

    Raises NotFound for an unknown alert and, alike, for one that this mode does not see. Raises AlertEnded once the
    time for late tips is over, and for a hidden alert.
    """
    if alert is None or alert.status.mode is not mode:
        raise NotFound(path=("alert",))
    if alert.hidden or (alert.ended_at is not None and now > alert.ended_at + LATE_TIPS):
        raise AlertEnded(path=("alert",))
    return alert


def check_move(current: TipState, wanted: TipState) -> None:
    """Raise Conflict unless a tip may go from one state to the other. Staying in a state is no error."""
    if wanted is not current and wanted not in MOVES[current]:
        raise Conflict("A tip cannot become NEW again. Choose REVIEWED, FOLLOWED or DISMISSED.", path=("state",))


def plain_words(text: str) -> str:
    """Return a text's letters and digits alone, so that repeats match despite other case, width, spaces and marks."""
    words = "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())
    return words or text.strip()


def _fit_for_a_screen(text: str) -> str:
    """Return the text without characters that no screen can show or that would turn the reading direction.

    A case with such a text is refused. A tip is not: phones add such marks by themselves, and no tip may be lost.
    """
    return "".join(letter for letter in text if not is_unfit(letter)).strip()
