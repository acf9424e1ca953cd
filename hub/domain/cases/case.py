"""A case: what police know about one missing child. Never public: alerts take from it by an allow-list."""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Final

from hub.domain.actors import Officer
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.facts import NEVER, POLICE, PUBLIC, TICKED, WITH_FACTS, WITH_PHOTOS, Fact, facts
from hub.domain.cases.grants import CaseAccess, CaseLink
from hub.domain.cases.keeping import CaseKeeping
from hub.domain.geometry import Point
from hub.errors import CaseClosed, SecondPersonRequired, TooManyItems

NOWHERE: Final = Point(0.0, 0.0)
"""The place of a case that has none any more. The database keeps no place for it."""

MAX_AGE_YEARS: Final = 17
"""A child is a person below eighteen (Convention on the Rights of the Child, article 1)."""

HEIGHTS_CM: Final = (30, 230)

MAX_NOTES: Final = 1_000
"""The most lines of a case's log. The line of a pause or a return is always accepted."""


class Sex(StrEnum):
    """The child's sex, as police record it."""

    FEMALE = "FEMALE"
    MALE = "MALE"
    UNKNOWN = "UNKNOWN"


class CaseState(StrEnum):
    """A case is open until it is closed for good."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


class CaseMove(StrEnum):
    """An action of staff on a case."""

    REVISE = "REVISE"
    CONFIRM = "CONFIRM"
    PAUSE = "PAUSE"
    RESUME = "RESUME"
    SET_RADIUS = "SET_RADIUS"
    RENEW = "RENEW"
    OVERRIDE_PREFERENCES = "OVERRIDE_PREFERENCES"
    ADD_AREA = "ADD_AREA"
    REMOVE_AREA = "REMOVE_AREA"
    CORRECT_LAST_SEEN = "CORRECT_LAST_SEEN"
    CLOSE = "CLOSE"
    REISSUE = "REISSUE"


class NotedMove(StrEnum):
    """An action that needs a reason, which the case's log keeps. The case itself shows the other actions."""

    PAUSE = "PAUSE"
    RESUME = "RESUME"
    RETURN = "RETURN"
    SET_RADIUS = "SET_RADIUS"
    OVERRIDE_PREFERENCES = "OVERRIDE_PREFERENCES"
    ADD_AREA = "ADD_AREA"
    REMOVE_AREA = "REMOVE_AREA"
    CORRECT_LAST_SEEN = "CORRECT_LAST_SEEN"
    ACKNOWLEDGE_UNUSUAL_PLACE = "ACKNOWLEDGE_UNUSUAL_PLACE"


ALLOWED_MOVES: Mapping[CaseState, frozenset[CaseMove]] = {
    CaseState.OPEN: frozenset(CaseMove),
    CaseState.CLOSED: frozenset(),
}
"""The actions each state allows. A closed case is only reopened, for some days: later it is another case."""


class Outcome(StrEnum):
    """The end of a case, as it was."""

    FOUND_SAFE = "FOUND_SAFE"
    FOUND_DEAD = "FOUND_DEAD"
    RETURNED_ALONE = "RETURNED_ALONE"
    FALSE_REPORT = "FALSE_REPORT"
    WITHDRAWN = "WITHDRAWN"


class FoundBy(StrEnum):
    """The source that led to the child."""

    TIP = "TIP"
    POLICE = "POLICE"
    OTHER = "OTHER"
    UNKNOWN = "UNKNOWN"


@facts
@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Child:
    """The child. `public_name` is the given name or nickname that may be shown; `full_name` never is.

    A wipe leaves the age of the youngest of its band (hub/domain/wipes/tombstones.py).
    """

    public_name: Annotated[str, Fact(PUBLIC, WITH_FACTS, longest=40, searched=True, public_as="name")]
    full_name: Annotated[str, Fact(POLICE, WITH_FACTS, longest=100, searched=True)]
    age_years: Annotated[int, Fact(PUBLIC, NEVER, between=(0, MAX_AGE_YEARS))]
    sex: Annotated[Sex, Fact(PUBLIC, NEVER)]
    height_cm: Annotated[int | None, Fact(PUBLIC, WITH_FACTS, between=HEIGHTS_CM)] = None
    clothing: Annotated[str | None, Fact(PUBLIC, WITH_FACTS, longest=300, searched=True)] = None
    identity_number: Annotated[str | None, Fact(POLICE, WITH_FACTS, longest=40)] = None
    photo: Annotated[str | None, Fact(PUBLIC, WITH_PHOTOS)] = None


@facts
@dataclass(frozen=True, slots=True, repr=False)
class LastSeen:
    """The place and time at which the child was last seen. Only `district` and `at` may become public."""

    point: Annotated[Point, Fact(POLICE, WITH_FACTS, left=NOWHERE, text=lambda at: f"{at.latitude}, {at.longitude}")]
    district: Annotated[str, Fact(PUBLIC, WITH_FACTS, longest=100, searched=True)]
    at: Annotated[datetime, Fact(TICKED, NEVER, text=datetime.isoformat)]
    address: Annotated[str | None, Fact(POLICE, WITH_FACTS, longest=300, searched=True)] = None


@dataclass(frozen=True, slots=True, repr=False)
class CaseSighting:
    """A place where the child was seen later: an area of the alert. The time is public only if the officer ticked it.

    `added_by` and `added_person` are the account and person behind it; another person confirms it.
    """

    area: int
    place: LastSeen
    time_public: bool
    added_by: str
    added_person: str
    confirmed_by: str | None = None


@facts
@dataclass(frozen=True, slots=True, repr=False)
class Suspect:
    """A person sought. The name stays with police."""

    description: Annotated[str, Fact(PUBLIC, WITH_FACTS, longest=500, searched=True)]
    _: KW_ONLY
    name: Annotated[str | None, Fact(POLICE, WITH_FACTS, longest=100, searched=True)] = None
    photo: Annotated[str | None, Fact(PUBLIC, WITH_PHOTOS)] = None


@facts
@dataclass(frozen=True, slots=True, repr=False)
class Vehicle:
    """A vehicle sought; its plate is public only if the officer ticked it."""

    description: Annotated[str, Fact(PUBLIC, WITH_FACTS, longest=300, searched=True)]
    _: KW_ONLY
    plate: Annotated[str | None, Fact(TICKED, WITH_FACTS, longest=20, searched=True)] = None
    plate_public: Annotated[bool, Fact(POLICE, WITH_FACTS, left=False)] = False


@facts
@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Reporter:
    """The person who reported the child missing; for police only."""

    name: Annotated[str | None, Fact(POLICE, WITH_FACTS, longest=100)] = None
    phone: Annotated[str | None, Fact(POLICE, WITH_FACTS, longest=40)] = None


@dataclass(frozen=True, slots=True, repr=False)
class CaseNote:
    """A line of the case's private log: the action, its time, the account and the reason given.

    `radius_km` is the radius that SET_RADIUS asked for; `area` is the number of the area, if there is one.
    The reason of ACKNOWLEDGE_UNUSUAL_PLACE is the hub's: it says why the place is unusual.
    """

    at: datetime
    by: str
    move: NotedMove
    reason: str
    radius_km: float | None = None
    area: int | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """One missing child, as police keep it.

    `placed_by` and `placed_person` are behind `last_seen`: who opened the case, or corrected the place since. Another
    person confirms it. `region` is a code that was on the operator's list. `found_at` is the moment at which the child
    was found. `child_key` is the same for all cases about one child; None stands for the case's own id.
    """

    id: str
    alert: str
    state: CaseState
    child: Child
    last_seen: LastSeen
    criteria: str
    narrative: str | None
    reporter: Reporter
    suspects: tuple[Suspect, ...]
    vehicles: tuple[Vehicle, ...]
    force: str
    force_name: str
    force_phone: str
    opened_by: str
    opened_person: str
    opened_at: datetime
    placed_by: str
    placed_person: str
    sightings: tuple[CaseSighting, ...] = ()
    version: int = 1
    confirmed_by: str | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    found_by: FoundBy | None = None
    helpful_tips: tuple[str, ...] = ()
    notes: tuple[CaseNote, ...] = field(default=())
    access: CaseAccess = field(default_factory=CaseAccess)
    links: tuple[CaseLink, ...] = ()
    region: str | None = None
    abductor_relation: AbductorRelation | None = None
    found_at: datetime | None = None
    child_key: str | None = None
    keeping: CaseKeeping = field(default_factory=CaseKeeping)

    def __repr__(self) -> str:
        return f"Case({self.id}, {self.state})"

    def require(self, move: CaseMove) -> None:
        """Raise CaseClosed unless the case's state allows this move."""
        if move not in ALLOWED_MOVES[self.state]:
            raise CaseClosed()

    def noted(self, *notes: CaseNote) -> "Case":
        """Return the case with more lines in its log. It is no new version: a note changes no fact.

        Raises TooManyItems once the log is full. Even then an alert can be paused, and its case closed.
        """
        lines = (*self.notes, *notes)
        if len(lines) > MAX_NOTES and any(note.move not in (NotedMove.PAUSE, NotedMove.RETURN) for note in notes):
            raise TooManyItems(
                f"The log of this case has {MAX_NOTES:,} lines, which is the limit. Pause the alert or close the case."
            )
        return replace(self, notes=lines)

    def confirmed(self, by: Officer) -> "Case":
        """Return the case confirmed by another person, or unchanged if it was before; raises SecondPersonRequired."""
        if self.confirmed_by is not None:
            return self
        if not by.is_another(self.placed_by, self.placed_person):
            raise SecondPersonRequired()
        return replace(self, confirmed_by=by.account, version=self.version + 1)

    def waits_for(self, by: Officer) -> bool:
        """Return True while the case or one of its sightings waits for a second person who this officer can be."""
        places = [(self.confirmed_by, self.placed_by, self.placed_person)]
        places += [(one.confirmed_by, one.added_by, one.added_person) for one in self.sightings]
        waiting = [(account, person) for confirmed, account, person in places if confirmed is None]
        return self.state is CaseState.OPEN and any(by.is_another(*giver) for giver in waiting)

    def sighting(self, area: int) -> CaseSighting | None:
        """Return the sighting that made an area; None if there is none."""
        return next((one for one in self.sightings if one.area == area), None)

    def sighting_confirmed(self, sighting: CaseSighting, by: Officer) -> "Case":
        """Return the case with a sighting confirmed by another person; raises SecondPersonRequired."""
        if not by.is_another(sighting.added_by, sighting.added_person):
            raise SecondPersonRequired("A person other than the one who added this area must confirm it.")
        confirmed = replace(sighting, confirmed_by=by.account)
        sightings = tuple(confirmed if one.area == sighting.area else one for one in self.sightings)
        return replace(self, sightings=sightings, version=self.version + 1)

    def reissued(self, alert: str) -> "Case":
        """Return the open case with another alert."""
        return replace(self, alert=alert, version=self.version + 1)

    def reopened(self, alert: str) -> "Case":
        """Return the case open again, with another alert; its outcome was a mistake."""
        return replace(
            self.reissued(alert),
            state=CaseState.OPEN,
            outcome=None,
            found_by=None,
            helpful_tips=(),
            closed_at=None,
            found_at=None,
        )

    def closed(
        self,
        outcome: Outcome,
        found_by: FoundBy,
        at: datetime,
        tips: tuple[str, ...] = (),
        found_at: datetime | None = None,
    ) -> "Case":
        """Return the case closed with its outcome, the tips that helped and the moment found; raises CaseClosed."""
        self.require(CaseMove.CLOSE)
        return replace(
            self,
            state=CaseState.CLOSED,
            outcome=outcome,
            found_by=found_by,
            helpful_tips=tips,
            closed_at=at,
            found_at=found_at,
            version=self.version + 1,
        )
