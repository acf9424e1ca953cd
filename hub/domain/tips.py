"""Tips: what a member of the public reports about an alert. Never public, never dropped."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from hub.domain.actors import KeyMode
from hub.domain.alerts import Alert
from hub.domain.bounds import is_unfit
from hub.domain.geometry import Point
from hub.errors import AlertEnded, Conflict, CoordinatesInvalid, InvalidInput, NotFound, RefInvalid, TextInvalid

MAX_TEXT_LENGTH = 4000
MAX_CONTACT_LENGTH = 500
MOST_REF = 128

LATE_TIPS = timedelta(hours=72)
"""A tip still counts after the alert's end: phones show it a while longer, and who took the child is still sought."""

CLOCK_SLACK = timedelta(minutes=10)
"""How far ahead of ours a phone's clock may run."""


class TipState(StrEnum):
    """How far police are with a tip."""

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
"""A dismissed tip may be taken up again; none becomes new again."""


@dataclass(frozen=True, slots=True, repr=False)
class TipInput:
    """What a partner relays. The device is optional and is not kept: only a keyed mark of it, to link repeats."""

    alert: str
    text: str
    idempotency_key: str
    seen_at: datetime | None = None
    place: Point | None = None
    contact: str | None = None
    device_ref: str | None = None
    photo: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Tip:
    """A tip as police see it. Once withdrawn, nothing the person said is left in it."""

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
    withdrawn_at: datetime | None = None

    def __repr__(self) -> str:
        return f"Tip({self.id}, {self.state})"


def checked(tip: TipInput, *, now: datetime) -> TipInput:
    """The tip with its texts made fit for a screen; raises the error that names what cannot be accepted."""
    text, contact = _fit_for_a_screen(tip.text), _fit_for_a_screen(tip.contact or "")
    if not 1 <= len(text) <= MAX_TEXT_LENGTH:
        raise TextInvalid(f"A tip has 1 to {MAX_TEXT_LENGTH:,} characters.", path=("text",))
    if len(contact) > MAX_CONTACT_LENGTH:
        raise TextInvalid(f"A contact has at most {MAX_CONTACT_LENGTH} characters.", path=("contact",))
    ref = tip.device_ref
    if ref is not None and (not 1 <= len(ref) <= MOST_REF or not ref.isprintable()):
        raise RefInvalid(path=("deviceRef",))
    if tip.place is not None and not tip.place.valid:
        raise CoordinatesInvalid(path=("place",))
    if tip.seen_at is not None and (tip.seen_at.tzinfo is None or tip.seen_at > now + CLOCK_SLACK):
        raise InvalidInput("The time of a sighting has an offset and is not ahead.", path=("seenAt",))
    return replace(tip, text=text, contact=contact or None)


def check_open_to_tips(alert: Alert | None, mode: KeyMode, *, now: datetime) -> Alert:
    """The alert, if tips on it are taken.

    Raises NotFound alike for an unknown alert and one that this mode does not see, AlertEnded once late tips are over.
    """
    if alert is None or alert.status.mode is not mode:
        raise NotFound(path=("alert",))
    if alert.ended_at is not None and now > alert.ended_at + LATE_TIPS:
        raise AlertEnded(path=("alert",))
    return alert


def check_move(current: TipState, wanted: TipState) -> None:
    """Raise Conflict unless a tip may go from one state to the other; staying changes nothing and is no error."""
    if wanted is not current and wanted not in MOVES[current]:
        raise Conflict("A tip cannot become new again.", path=("state",))


def plain_words(text: str) -> str:
    """A text reduced to its letters and digits, so that repeats are seen through case, width, spaces and marks."""
    words = "".join(letter for letter in unicodedata.normalize("NFKC", text).casefold() if letter.isalnum())
    return words or text.strip()


def _fit_for_a_screen(text: str) -> str:
    """The text without what no screen can show, or what would turn the reading direction.

    A case with such a text is refused; a tip is not, since phones add such marks by themselves and no tip may be lost.
    """
    return "".join(letter for letter in text if not is_unfit(letter)).strip()
