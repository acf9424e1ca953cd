"""What police know about one missing child. Never public: what may cross is built in alerts.py, by allow-list."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from hub.domain.geometry import Point


class Sex(StrEnum):
    """The child's sex, as police record it."""

    FEMALE = "FEMALE"
    MALE = "MALE"
    UNKNOWN = "UNKNOWN"


class CaseState(StrEnum):
    """A case is open until it is closed for good."""

    OPEN = "OPEN"
    CLOSED = "CLOSED"


class Outcome(StrEnum):
    """How a case ended; never prettier than it was."""

    FOUND_SAFE = "FOUND_SAFE"
    FOUND_DEAD = "FOUND_DEAD"
    RETURNED_ALONE = "RETURNED_ALONE"
    FALSE_REPORT = "FALSE_REPORT"
    WITHDRAWN = "WITHDRAWN"


class FoundBy(StrEnum):
    """What led to the child."""

    TIP = "TIP"
    POLICE = "POLICE"
    OTHER = "OTHER"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True, repr=False)
class Child:
    """The child. `public_name` is the given name or nickname that may be shown; `full_name` never is."""

    public_name: str
    full_name: str
    age_years: int
    sex: Sex
    height_cm: int | None = None
    clothing: str | None = None
    identity_number: str | None = None
    photo: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class LastSeen:
    """Where and when the child was last seen. Only `district` and `at` may be shown."""

    point: Point
    district: str
    at: datetime
    address: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Suspect:
    """A person sought. The name stays with police."""

    description: str
    name: str | None = None
    photo: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Vehicle:
    """A vehicle sought; its plate is public only if the officer ticked it."""

    description: str
    plate: str | None = None
    plate_public: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Reporter:
    """Who reported the child missing; for police only."""

    name: str | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class Case:
    """One missing child, as police keep it."""

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
    version: int = 1
    confirmed_by: str | None = None
    closed_at: datetime | None = None
    outcome: Outcome | None = None
    found_by: FoundBy | None = None
    notes: tuple[str, ...] = field(default=())

    def __repr__(self) -> str:
        return f"Case({self.id}, {self.state})"
