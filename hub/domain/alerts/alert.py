"""The public part of a case: built by allow-list, frozen, never edited, only superseded."""

from collections.abc import Sequence
from dataclasses import KW_ONLY, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from hub.domain.actors import KeyMode
from hub.domain.alerts.endings import AlertEnding, public_ending
from hub.domain.areas.area import Area, Sighting
from hub.domain.cases.case import Case, FoundBy, Outcome
from hub.domain.cases.facts import public
from hub.domain.cells import Cell, Ground, centre, snap
from hub.domain.geometry import Circle, Point


class AlertStatus(StrEnum):
    """An alert is real, an exercise or a test. Exercises and tests run the whole path and say so everywhere."""

    ACTUAL = "ACTUAL"
    EXERCISE = "EXERCISE"
    TEST = "TEST"

    @property
    def mode(self) -> KeyMode:
        """The mode of the keys that may see it."""
        return KeyMode.LIVE if self is AlertStatus.ACTUAL else KeyMode.TEST


class AlertState(StrEnum):
    """The state of an alert as people see it. PAUSED is an open alert that is held."""

    OPEN = "OPEN"
    PAUSED = "PAUSED"
    CLOSED = "CLOSED"
    EXPIRED = "EXPIRED"

    @property
    def ended(self) -> bool:
        """True if only the CANCEL may still be sent."""
        return self in (AlertState.CLOSED, AlertState.EXPIRED)


class PauseReason(StrEnum):
    """Why an alert is held; several may hold it at once."""

    OFFICER = "OFFICER"
    UNCONFIRMED = "UNCONFIRMED"
    RETURNED = "RETURNED"


class RevisionKind(StrEnum):
    """The message of a revision to devices told before. A SIGHTING has sound only where the child was seen."""

    ALERT = "ALERT"
    UPDATE = "UPDATE"
    SIGHTING = "SIGHTING"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, repr=False)
class PublicSuspect:
    """A suspect without a name."""

    description: str
    _: KW_ONLY
    photo: str | None


@dataclass(frozen=True, slots=True, repr=False)
class PublicVehicle:
    """A vehicle; the plate only if the officer ticked it."""

    description: str
    _: KW_ONLY
    plate: str | None


@dataclass(frozen=True, slots=True, repr=False)
class PublicSighting:
    """The words of an area that a sighting added; the time only if the officer ticked it."""

    area: int
    district: str
    seen_at: datetime | None


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class PublicContent:
    """Everything of a case that may become public. A field that is not named here stays with police."""

    name: str
    age_years: int
    sex: str
    height_cm: int | None = None
    clothing: str | None = None
    photo: str | None = None
    district: str
    seen_at: datetime
    sightings: tuple[PublicSighting, ...]
    suspects: tuple[PublicSuspect, ...]
    vehicles: tuple[PublicVehicle, ...]
    force: str
    phone: str

    @property
    def photos(self) -> frozenset[str]:
        """Ids of the photos that this content shows."""
        shown = {self.photo, *(suspect.photo for suspect in self.suspects)}
        return frozenset(photo for photo in shown if photo)


@dataclass(frozen=True, slots=True)
class Revision:
    """One immutable revision; `replaces` names the earlier ones."""

    alert: str
    number: int
    kind: RevisionKind
    material: bool
    at: datetime
    replaces: tuple[int, ...]
    content: PublicContent


@dataclass(frozen=True, slots=True)
class Alert:
    """The one row on which pushing depends. Everything that stops a push is a write to it."""

    id: str
    case: str
    status: AlertStatus
    ended: AlertState | None
    pauses: frozenset[PauseReason]
    areas: tuple[Area, ...]
    """One to MAX_AREAS; the first is where the child was last seen."""
    area_count: int
    """The areas that there ever were: their numbers are never given again."""
    left: tuple[Circle, ...]
    """The ground of areas that were removed or replaced: devices told there must be told of the end."""
    sightings: tuple[Sighting, ...]
    """The sightings whose areas stand."""
    epoch: int
    revision: int
    pushed: tuple[int, ...]
    cancel: int | None
    opened_at: datetime
    revised_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    found_by: FoundBy | None = None
    stage: int = 0
    overrides_preferences: bool = False
    """True if quiet hours, mutes of all alerts and caps do not hold it back. A mute of this very alert still does."""
    released_at: datetime | None = None
    """The end of the last pause or of the last wait for a second person; None if there was none."""
    taken_away: int = 0
    """The newest revision that took a photo, a suspect or a plate away; 0 if none did."""
    follows: str | None = None
    """The alert of the same case before this one, if there was one."""
    hidden: bool = False
    """True if police hid its case: partners read what stays of a wiped alert, and its rows keep their content."""

    @property
    def state(self) -> AlertState:
        """The state as people see it."""
        return self.ended or (AlertState.PAUSED if self.pauses else AlertState.OPEN)

    @property
    def ending(self) -> AlertEnding | None:
        """The end as the public reads it; None while the alert is open."""
        return None if self.open else public_ending(self.outcome)

    @property
    def open(self) -> bool:
        """True if new devices may still be told, once nothing holds the alert."""
        return self.ended is None

    def overdue(self, now: datetime) -> bool:
        """Return True if the alert is open and the time for a second person to confirm some area is over.

        Such an area gives up its ground in a moment; until then nothing of the alert may begin.
        """
        return self.open and any(area.overdue(now) for area in self.areas)

    def held(self, now: datetime) -> bool:
        """Return True if the alert is open but nothing may begin: paused, overdue or expired, stored or not."""
        return self.open and (bool(self.pauses) or self.overdue(now) or self.expires_at <= now)

    def stands_still(self, now: datetime) -> bool:
        """Return True if the alert is open and a push waits for a person: paused, expired, or with no area that holds.

        An overdue area beside one that may go on holds the alert only until the hub has taken its ground.
        """
        waits = bool(self.pauses) or self.expires_at <= now
        return self.open and (waits or all(area.held or area.overdue(now) for area in self.areas))

    @property
    def covered(self) -> tuple[Circle, ...]:
        """The circles whose cells are covered now, of every area that covers any."""
        return tuple(area.covered for area in self.areas if area.covered_km > 0)

    def covers(self, cell: Cell) -> bool:
        """Return True if the areas cover a cell. `Ground` answers faster about many cells."""
        return Ground(self.covered).touches(cell)

    @property
    def told(self) -> tuple[Circle, ...]:
        """The circles in which devices may ever have been told."""
        return (*(area.told for area in self.areas if area.told_km > 0), *self.left)

    def area(self, number: int) -> Area | None:
        """Return an area; None if it never was, or has gone."""
        return next((area for area in self.areas if area.number == number), None)

    def with_area(self, changed: Area) -> tuple[Area, ...]:
        """Return the areas with one of them changed."""
        return tuple(changed if area.number == changed.number else area for area in self.areas)

    def with_areas(self, areas: tuple[Area, ...]) -> dict[str, Any]:
        """Return the changes that give the alert these areas: while every one is held, the alert is paused."""
        pauses = self.pauses - {PauseReason.UNCONFIRMED}
        if all(area.held for area in areas):
            pauses |= {PauseReason.UNCONFIRMED}
        return {"areas": areas, "pauses": pauses}

    def left_with(self, gone: Area) -> tuple[Circle, ...]:
        """Return the ground of areas that have gone, with one more of them."""
        return (*self.left, gone.told) if gone.told_km > 0 else self.left

    def gave_up_ground_since(self, earlier: "Alert") -> bool:
        """Return True if some area covers less than it did, or has gone."""
        now = {area.number: area.covered_km for area in self.areas}
        return any(now.get(area.number, 0.0) < area.covered_km for area in earlier.areas)

    @property
    def newest_pushed(self) -> int:
        """The newest revision that devices are told."""
        return self.pushed[-1]


def public_centre(place: Point) -> Point:
    """Return the centre to publish: that of the place's cell, so that the exact place never becomes public."""
    return centre(snap(place))


def publish(case: Case) -> PublicContent:
    """Return the public content of a case: facts that are declared as public, and that `PublicContent` names."""
    return PublicContent(
        **public(case.child),
        district=case.last_seen.district,
        seen_at=case.last_seen.at,
        sightings=tuple(
            PublicSighting(one.area, one.place.district, one.place.at if one.time_public else None)
            for one in case.sightings
        ),
        suspects=tuple(PublicSuspect(suspect.description, photo=suspect.photo) for suspect in case.suspects),
        vehicles=tuple(
            PublicVehicle(vehicle.description, plate=vehicle.plate if vehicle.plate_public else None)
            for vehicle in case.vehicles
        ),
        force=case.force_name,
        phone=case.force_phone,
    )


MAX_REVISIONS: Final = 500
"""The most revisions of an alert, without the one that ends it."""


def replaced_by(number: int, earlier: Sequence[int]) -> tuple[int, ...]:
    """Return the revisions that a new one replaces: all before it."""
    return tuple(sorted(n for n in earlier if n < number))
