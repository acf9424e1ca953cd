"""The keeping of a closed case: a hold that stops its wipe, the wipe of photos and later of facts, and its hiding."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from hub.errors import Conflict

HELD = "The case is under a legal hold; nothing of it is wiped until two people lift the hold."


class CaseHeld(Conflict):
    """A case under a legal hold is not wiped."""

    code = "CASE_HELD"
    default_message = HELD


class CaseWiped(Conflict):
    """The private facts of a case are wiped, or are being wiped: it does not change any more."""

    code = "CASE_WIPED"
    default_message = (
        "The facts of this case were wiped when their time was over; open another case if the child is missing again."
    )


class CaseOpen(Conflict):
    """A case that is open cannot be hidden: the child is still missing."""

    code = "CASE_OPEN"
    default_message = "Only a closed case can be hidden; send `closeCase` first, which ends its alert."


class CaseHidden(Conflict):
    """A case that is hidden gets no new alert."""

    code = "CASE_HIDDEN"
    default_message = "The case is hidden; two people show it again first, with `unhideCase`."


class Wipe(StrEnum):
    """A wipe of a case. FACTS removes the photos too, if they are still there."""

    PHOTOS = "PHOTOS"
    FACTS = "FACTS"


@dataclass(frozen=True, slots=True, repr=False)
class CaseHold:
    """A legal hold: the officer who placed it, when, and why. The reason is for police only."""

    by: str
    person: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class CaseHiding:
    """The officer who hid a case, when, and why. The reason is for police only, and goes with the wipe of the facts."""

    by: str
    person: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True, repr=False)
class CaseKeeping:
    """The hold of a case, if there is one, how far its wipe is, and if it is hidden.

    `wiping` is a wipe that has begun and is not done; `wiped` is the last one that is done, at `photos_wiped_at` or at
    `facts_wiped_at`.
    """

    hold: CaseHold | None = None
    wiping: Wipe | None = None
    wiped: Wipe | None = None
    photos_wiped_at: datetime | None = None
    facts_wiped_at: datetime | None = None
    hidden: CaseHiding | None = None

    @property
    def has_facts(self) -> bool:
        """True until a wipe of the facts begins: then the case does not change any more."""
        return Wipe.FACTS not in (self.wiping, self.wiped)

    def require_facts(self) -> None:
        """Raise CaseWiped if the facts are wiped, or if that has begun."""
        if not self.has_facts:
            raise CaseWiped()

    def begun(self, wipe: Wipe) -> "CaseKeeping":
        """Return it with a wipe begun; raises CaseHeld under a hold."""
        if self.hold is not None:
            raise CaseHeld()
        return replace(self, wiping=wipe)

    def done(self, now: datetime) -> "CaseKeeping":
        """Return it with the wipe done that had begun. After the facts nothing is left to hold; hidden stays hidden."""
        photos_at = self.photos_wiped_at or now
        facts_at = now if self.wiping is Wipe.FACTS else None
        hidden = self.hidden
        if hidden is not None and self.wiping is Wipe.FACTS:
            hidden = replace(hidden, reason="")
        return CaseKeeping(wiped=self.wiping, photos_wiped_at=photos_at, facts_wiped_at=facts_at, hidden=hidden)

    def with_hold(self, hold: CaseHold) -> "CaseKeeping":
        """Return it under a hold; raises CaseWiped, and Conflict while photos are being wiped."""
        self.require_facts()
        if self.wiping is not None:
            raise Conflict("The photos of this case are being wiped. Send it again in a minute to keep its facts.")
        return replace(self, hold=hold)
