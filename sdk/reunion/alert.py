"""An alert as the public may see it. No repr shows personal words, such as names and descriptions."""

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
    optional_text,
    optional_timestamp,
    plain_object,
    text,
    timestamp,
)


class AlertStatus(OpenEnum):
    """Real, exercise or test. Show anything but ACTUAL only with a mark."""

    ACTUAL = "ACTUAL"
    EXERCISE = "EXERCISE"
    TEST = "TEST"


class AlertState(OpenEnum):
    """The state of an alert: OPEN, PAUSED, CLOSED by police, or EXPIRED because nobody renewed it."""

    OPEN = "OPEN"
    PAUSED = "PAUSED"
    CLOSED = "CLOSED"
    EXPIRED = "EXPIRED"

    @property
    def is_ended(self) -> bool:
        """True if the alert is over: take it down."""
        return self in ("CLOSED", "EXPIRED")


class RevisionKind(OpenEnum):
    """A revision's message to phones.

    ALERT is new, UPDATE has changed, CANCEL is over. SIGHTING: the child was seen again. It makes a sound near that
    place, also on phones that have the alert.
    """

    ALERT = "ALERT"
    UPDATE = "UPDATE"
    SIGHTING = "SIGHTING"
    CANCEL = "CANCEL"


class AlertEnding(OpenEnum):
    """The end of an alert: the child was found, or the alert is over for another reason."""

    FOUND = "FOUND"
    ENDED = "ENDED"


@dataclass(frozen=True, slots=True)
class AlertChild:
    """The missing child.

    photo: a signed link that works while the open alert shows the photo, and answers 410 afterwards. height_cm is in
    centimetres.
    """

    name: str = field(repr=False)
    age_years: int
    sex: str
    height_cm: int | None
    clothing: str | None = field(repr=False)
    photo: str | None = field(repr=False)

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `AlertChild`."""
        return plain_object(cls, data)


@dataclass(frozen=True, slots=True)
class LastSeen:
    """The place and time at which the child was last seen, as far as police publish them."""

    district: str = field(repr=False)
    at: datetime

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `LastSeenPlace`."""
        return cls(text(data, "district"), timestamp(data, "at"))


@dataclass(frozen=True, slots=True)
class AlertArea:
    """An area in which people are told of the alert now.

    number: counts from 1; an alert never gives it to another area. circle: its radius is 0 while nobody is told there:
    before the area's first stage, and after police have not confirmed it in time. polygon: a closed polygon around the
    circle, empty while the radius is 0. seen_at: the time at which the child was seen there, None if police keep it.
    """

    number: int
    circle: Circle
    polygon: tuple[GeoPoint, ...] = field(repr=False)
    district: str = field(repr=False)
    seen_at: datetime | None

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `AlertArea`."""
        return cls(
            number=integer(data, "number"),
            circle=Circle.from_wire(data),
            polygon=json_objects(data, "polygon", GeoPoint.from_wire),
            district=text(data, "district"),
            seen_at=optional_timestamp(data, "seenAt"),
        )


@dataclass(frozen=True, slots=True)
class AlertSuspect:
    """A person sought by police, never named. `photo` is a link like that of the child."""

    description: str = field(repr=False)
    photo: str | None = field(repr=False)

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `AlertSuspect`."""
        return cls(text(data, "description"), optional_text(data, "photo"))


@dataclass(frozen=True, slots=True)
class AlertVehicle:
    """A vehicle sought by police. `plate` is None unless police released it."""

    description: str = field(repr=False)
    plate: str | None = field(repr=False)

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `AlertVehicle`."""
        return cls(text(data, "description"), optional_text(data, "plate"))


@dataclass(frozen=True, slots=True)
class AlertContact:
    """Phone numbers to call: that of the police force, and the country's emergency number."""

    force: str
    phone: str
    emergency: str

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read `AlertContact`."""
        return cls(text(data, "force"), text(data, "phone"), text(data, "emergency"))


@dataclass(frozen=True, slots=True)
class AlertTexts:
    """The title and body of a notification, ready to show.

    language: the nearest the hub has to the one requested. Keep the mark with which the title of an exercise or a test
    begins.
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
    """One immutable revision.

    replaces: the numbers of the earlier revisions it replaces. material: True if it is pushed to people told before.
    """

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
    """One alert as it is now.

    revision: the newest, counted from 1. Times are aware and in UTC. areas: 1 to 8, which may overlap. The first is the
    place where the child was last seen; the others are later sightings.
    """

    id: str
    revision: int
    state: AlertState
    status: AlertStatus
    opened_at: datetime
    revised_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    ending: AlertEnding | None
    child: AlertChild
    last_seen: LastSeen
    areas: tuple[AlertArea, ...]
    suspects: tuple[AlertSuspect, ...] = field(repr=False)
    vehicles: tuple[AlertVehicle, ...] = field(repr=False)
    contact: AlertContact = field(repr=False)
    texts: AlertTexts
    revisions: tuple[AlertRevision, ...] = field(repr=False)

    @property
    def is_real(self) -> bool:
        """True for ACTUAL; False for exercises, tests and any status this SDK does not know."""
        return self.status == AlertStatus.ACTUAL

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read the fields of the SDK's `AlertFields` fragment."""
        with decoding("an alert"):
            ending = optional_text(data, "ending")
            return cls(
                id=text(data, "id"),
                revision=integer(data, "revision"),
                state=AlertState(text(data, "state")),
                status=AlertStatus(text(data, "status")),
                opened_at=timestamp(data, "openedAt"),
                revised_at=timestamp(data, "revisedAt"),
                expires_at=timestamp(data, "expiresAt"),
                ended_at=optional_timestamp(data, "endedAt"),
                ending=AlertEnding(ending) if ending else None,
                child=AlertChild.from_wire(json_object(data, "child")),
                last_seen=LastSeen.from_wire(json_object(data, "lastSeen")),
                areas=json_objects(data, "areas", AlertArea.from_wire),
                suspects=json_objects(data, "suspects", AlertSuspect.from_wire),
                vehicles=json_objects(data, "vehicles", AlertVehicle.from_wire),
                contact=AlertContact.from_wire(json_object(data, "contact")),
                texts=AlertTexts.from_wire(json_object(data, "texts")),
                revisions=json_objects(data, "revisions", AlertRevision.from_wire),
            )
