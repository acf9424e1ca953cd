"""What the public may see of a case. The words of people (names, descriptions) are in no repr."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Self

from reunion.geography import Circle, GeoPoint
from reunion.wire import (
    JsonObject,
    OpenEnum,
    boolean,
    decoding,
    integer,
    json_object,
    json_objects,
    optional_integer,
    optional_text,
    optional_timestamp,
    text,
    timestamp,
)


class AlertStatus(OpenEnum):
    """Whether an alert is real. Show anything but ACTUAL only with a mark."""

    ACTUAL = "ACTUAL"
    EXERCISE = "EXERCISE"
    TEST = "TEST"


class AlertState(OpenEnum):
    """Where an alert stands."""

    OPEN = "OPEN"
    PAUSED = "PAUSED"
    CLOSED = "CLOSED"
    EXPIRED = "EXPIRED"

    @property
    def is_ended(self) -> bool:
        """Whether it is over: take it down."""
        return self in ("CLOSED", "EXPIRED")


class RevisionKind(OpenEnum):
    """What a revision says to those who were told before."""

    ALERT = "ALERT"
    UPDATE = "UPDATE"
    CANCEL = "CANCEL"


class Outcome(OpenEnum):
    """How it ended; never prettier than it was."""

    FOUND_SAFE = "FOUND_SAFE"
    FOUND_DEAD = "FOUND_DEAD"
    RETURNED_ALONE = "RETURNED_ALONE"
    FALSE_REPORT = "FALSE_REPORT"
    WITHDRAWN = "WITHDRAWN"


@dataclass(frozen=True, slots=True)
class AlertChild:
    """The missing child; `photo` is a link that lives as long as the alert (410 afterwards)."""

    name: str = field(repr=False)
    age_years: int
    sex: str
    height_cm: int | None
    clothing: str | None = field(repr=False)
    photo: str | None = field(repr=False)

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `AlertChild`."""
        return cls(
            name=text(data, "name"),
            age_years=integer(data, "ageYears"),
            sex=text(data, "sex"),
            height_cm=optional_integer(data, "heightCm"),
            clothing=optional_text(data, "clothing"),
            photo=optional_text(data, "photo"),
        )


@dataclass(frozen=True, slots=True)
class LastSeen:
    """District and time."""

    district: str = field(repr=False)
    at: datetime

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `LastSeen`."""
        return cls(text(data, "district"), timestamp(data, "at"))


@dataclass(frozen=True, slots=True)
class AlertSuspect:
    """A suspect without a name."""

    description: str = field(repr=False)
    photo: str | None = field(repr=False)

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `AlertSuspect`."""
        return cls(text(data, "description"), optional_text(data, "photo"))


@dataclass(frozen=True, slots=True)
class AlertVehicle:
    """A vehicle; its plate only if the police chose to show it."""

    description: str = field(repr=False)
    plate: str | None = field(repr=False)

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `AlertVehicle`."""
        return cls(text(data, "description"), optional_text(data, "plate"))


@dataclass(frozen=True, slots=True)
class AlertContact:
    """Whom to call: the force, and the country's emergency number."""

    force: str
    phone: str
    emergency: str

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `AlertContact`."""
        return cls(text(data, "force"), text(data, "phone"), text(data, "emergency"))


@dataclass(frozen=True, slots=True)
class AlertTexts:
    """Title and body ready to show, in `language` (the nearest the hub has to the one asked for).

    The title of an exercise or a test begins with a mark: leave it there.
    """

    language: str
    title: str = field(repr=False)
    body: str = field(repr=False)

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `AlertTexts`."""
        return cls(text(data, "language"), text(data, "title"), text(data, "body"))


@dataclass(frozen=True, slots=True)
class AlertRevision:
    """One immutable revision and the earlier ones it replaces."""

    number: int
    kind: RevisionKind
    at: datetime
    replaces: tuple[int, ...]
    material: bool

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `AlertRevision`."""
        replaces = tuple(int(earlier) for earlier in data["replaces"])
        return cls(
            integer(data, "number"),
            RevisionKind(text(data, "kind")),
            timestamp(data, "at"),
            replaces,
            boolean(data, "material"),
        )


@dataclass(frozen=True, slots=True)
class Alert:
    """One alert as it stands. `revision` is the newest; times are aware and in UTC."""

    id: str
    revision: int
    state: AlertState
    status: AlertStatus
    opened_at: datetime
    revised_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    outcome: Outcome | None
    child: AlertChild
    last_seen: LastSeen
    circle: Circle
    polygon: tuple[GeoPoint, ...] = field(repr=False)
    suspects: tuple[AlertSuspect, ...] = field(repr=False)
    vehicles: tuple[AlertVehicle, ...] = field(repr=False)
    contact: AlertContact = field(repr=False)
    texts: AlertTexts
    revisions: tuple[AlertRevision, ...] = field(repr=False)

    @property
    def is_real(self) -> bool:
        """False for exercises, tests, and any status this SDK does not know."""
        return self.status == AlertStatus.ACTUAL

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read the fields of the SDK's `AlertFields` fragment."""
        with decoding("an alert"):
            outcome = optional_text(data, "outcome")
            return cls(
                id=text(data, "id"),
                revision=integer(data, "revision"),
                state=AlertState(text(data, "state")),
                status=AlertStatus(text(data, "status")),
                opened_at=timestamp(data, "openedAt"),
                revised_at=timestamp(data, "revisedAt"),
                expires_at=timestamp(data, "expiresAt"),
                ended_at=optional_timestamp(data, "endedAt"),
                outcome=Outcome(outcome) if outcome else None,
                child=AlertChild.from_wire(json_object(data, "child")),
                last_seen=LastSeen.from_wire(json_object(data, "lastSeen")),
                circle=Circle.from_wire(json_object(data, "circle")),
                polygon=json_objects(data, "polygon", GeoPoint.from_wire),
                suspects=json_objects(data, "suspects", AlertSuspect.from_wire),
                vehicles=json_objects(data, "vehicles", AlertVehicle.from_wire),
                contact=AlertContact.from_wire(json_object(data, "contact")),
                texts=AlertTexts.from_wire(json_object(data, "texts")),
                revisions=json_objects(data, "revisions", AlertRevision.from_wire),
            )
