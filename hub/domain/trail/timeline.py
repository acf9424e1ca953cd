"""The history of a case: every change of it, of its alert and of its tips. Entries are added, and never changed before
the wipe of the case, which leaves what happened, when, and the officer behind it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from hub.domain.actors import Officer
from hub.domain.alerts.alert import Alert, AlertStatus
from hub.domain.cases.named_facts import FactChange
from hub.domain.described_enum import DescribedEnum
from hub.domain.duty.notices import NoticeKind
from hub.domain.tips.tip import TipState


class TimelineKind(DescribedEnum):
    """The thing that happened. The hub itself begins stages and ends them, holds areas and lets alerts expire."""

    OPENED = "OPENED", "The case and its alert were opened."
    CONFIRMED = "CONFIRMED", "Another person confirmed the area."
    RETURNED = "RETURNED", "Another person returned the case instead of confirming it."
    HELD = "HELD", "Nobody confirmed the area in time: it is held."
    REVISED = "REVISED", "Facts were changed."
    LAST_SEEN_CORRECTED = "LAST_SEEN_CORRECTED", "The place or time last seen was corrected."
    AREA_ADDED = "AREA_ADDED", "A sighting added an area."
    AREA_REMOVED = "AREA_REMOVED", "An area was removed."
    UNUSUAL_PLACE_ACKNOWLEDGED = "UNUSUAL_PLACE_ACKNOWLEDGED", "An officer acknowledged an unusual place or time."
    STAGE_BEGUN = "STAGE_BEGUN", "A stage began: people in its ring are told."
    STAGE_DONE = "STAGE_DONE", "A stage is done: its ring has been told. The entry comes some seconds later."
    PAUSED = "PAUSED", "The alert was paused."
    RESUMED = "RESUMED", "The alert was resumed."
    RADIUS_SET = "RADIUS_SET", "The radius of an area was set."
    PREFERENCES_OVERRIDDEN = "PREFERENCES_OVERRIDDEN", "The alert overrides people's preferences from here on."
    RENEWED = "RENEWED", "The alert was renewed."
    EXPIRED = "EXPIRED", "The alert expired; the case stays open."
    CLOSED = "CLOSED", "The case was closed."
    ASSIGNED = "ASSIGNED", "An officer was assigned."
    ASSIGNMENT_ENDED = "ASSIGNMENT_ENDED", "An assignment was taken back."
    SHARED = "SHARED", "The case was shared with a force or an officer."
    SHARE_ENDED = "SHARE_ENDED", "A share was ended."
    OFFERED = "OFFERED", "The case was offered to another force."
    OFFER_ENDED = "OFFER_ENDED", "The offer was withdrawn or declined."
    HANDED_OVER = "HANDED_OVER", "Another force took the case."
    LINKED = "LINKED", "The case was linked to another one."
    LINK_ENDED = "LINK_ENDED", "A link was taken back."
    NOTE_ADDED = "NOTE_ADDED", "An officer added a note; `officerNotes` has its words."
    GLASS_BROKEN = "GLASS_BROKEN", "An officer without a relation broke the glass."
    GLASS_ENDED = "GLASS_ENDED", "The force that has the case ended it."
    TIP_TRIAGED = "TIP_TRIAGED", "An officer moved a tip to a state, or gave another reason for its state."
    CHANGE_APPROVED = "CHANGE_APPROVED", "A second person approved a change; `changes` names it."
    REISSUED = "REISSUED", "The case got a new alert after the one before had expired."
    REOPENED = "REOPENED", "The closed case was opened again, with a new alert."
    NOTICE_RAISED = "NOTICE_RAISED", "People on duty were called because of the case."
    NOTICE_ACKNOWLEDGED = "NOTICE_ACKNOWLEDGED", "An officer took care of a notice."
    HOLD_PLACED = "HOLD_PLACED", "A legal hold was placed: nothing of the case is wiped."
    HOLD_LIFTED = "HOLD_LIFTED", "Two people lifted the legal hold."
    PHOTOS_WIPED = "PHOTOS_WIPED", "Its photos were wiped: their time was over."
    FACTS_WIPED = "FACTS_WIPED", "Its facts were wiped, and the reasons and values of this history with them."
    HIDDEN = "HIDDEN", "It was hidden: partners and officers without a tie to it see nothing of it."
    UNHIDDEN = "UNHIDDEN", "Two people decided that it is shown again."


class PhonesTold(StrEnum):
    """The way in which phones hear of a change.

    WITH_SOUND reaches phones that were not told before, SOUND_NEAR all phones near a sighting and, in silence, the
    others that were told. SILENTLY reaches only phones that were told before. ONCE_RESUMED is either of these for an
    alert that stood still: its newest message goes out when the alert goes on, and never if it ends first. BY_STAGES
    tells by stages that begin afterwards, each with an entry of its own.
    """

    WITH_SOUND = "WITH_SOUND"
    SOUND_NEAR = "SOUND_NEAR"
    SILENTLY = "SILENTLY"
    ONCE_RESUMED = "ONCE_RESUMED"
    BY_STAGES = "BY_STAGES"
    NOBODY = "NOBODY"


@dataclass(frozen=True, slots=True)
class Author:
    """The officer behind an entry."""

    account: str
    person: str
    force: str

    @classmethod
    def of(cls, officer: Officer) -> Self:
        """Return the author that an officer is."""
        return cls(officer.account, officer.person, officer.force)


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class NewEntry:
    """An entry before it has its place in the log.

    `author` is None for what the hub did by itself. `version` is that of the case after the change, if it changed the
    case, and `revision` the newest revision of the alert. `reason` is in the officer's words, so it is private. `tip`
    is the tip that was triaged, and `tip_state` the state that it got. `notice` is the duty notice that was raised or
    acknowledged, and `notice_kind` what it says. `told` is None where the change has no message that could go out.
    """

    kind: TimelineKind
    case: str
    alert: str
    status: AlertStatus
    at: datetime
    author: Author | None
    revision: int
    version: int | None = None
    area: int | None = None
    stage: int | None = None
    radius_km: float | None = None
    reason: str | None = None
    changes: tuple[FactChange, ...] = ()
    tip: str | None = None
    tip_state: TipState | None = None
    notice: str | None = None
    notice_kind: NoticeKind | None = None
    told: PhonesTold | None = None


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class TimelineEntry(NewEntry):
    """An entry in the log. Sequences have no gaps and follow the order of the commits, over all cases."""

    sequence: int

    def without_private(self) -> Self:
        """Return the entry as officers may see it who may not read the case's private facts."""
        return replace(self, reason=None, changes=tuple(change for change in self.changes if change.is_public))

    @property
    def linked(self) -> frozenset[str]:
        """The case that a link was made to or taken from; none for other entries."""
        values = (value for one in self.changes if one.fact == "links" for value in (one.before, one.after))
        return frozenset(value for value in values if value)

    def without_tip(self) -> Self:
        """Return the entry as officers may see it who may not read the case's tips."""
        return replace(self, tip=None, tip_state=None)


def told_of_push(alert: Alert, told: PhonesTold, now: datetime) -> PhonesTold:
    """Return how phones hear of a pushed revision, given the alert as the change leaves it."""
    return PhonesTold.ONCE_RESUMED if alert.stands_still(now) else told


def by_hub(
    kind: TimelineKind,
    alert: Alert,
    now: datetime,
    *,
    revision: int | None = None,
    area: int | None = None,
) -> NewEntry:
    """Return the entry of what the hub did by itself; `revision` is that of the alert unless it made another one."""
    return NewEntry(
        kind=kind,
        case=alert.case,
        alert=alert.id,
        status=alert.status,
        at=now,
        author=None,
        revision=alert.revision if revision is None else revision,
        area=area,
    )
