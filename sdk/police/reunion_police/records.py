"""Cases, summaries, tips and alerts as the documents ask for them. No repr shows a name, a place or a tip's words."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Self, TypeVar

from reunion.geography import GeoPoint
from reunion.wire import (
    JsonObject,
    OpenEnum,
    boolean,
    integer,
    json_object,
    json_objects,
    number,
    optional_text,
    optional_timestamp,
    text,
    timestamp,
)
from reunion_police.values import (
    AbductorRelation,
    AlertState,
    AlertStatus,
    CaseState,
    FoundBy,
    Outcome,
    Sex,
    TipState,
)

E = TypeVar("E", bound=OpenEnum)
T = TypeVar("T")


def optional(data: JsonObject, name: str, read: Callable[[JsonObject, str], T]) -> T | None:
    """Return a value, or None if it is null or absent."""
    return None if data.get(name) is None else read(data, name)


def _enum(data: JsonObject, name: str, kind: type[E]) -> E:
    return kind(text(data, name))


def _optional_enum(data: JsonObject, name: str, kind: type[E]) -> E | None:
    return None if data.get(name) is None else kind(text(data, name))


def _texts(data: JsonObject, name: str) -> tuple[str, ...]:
    return tuple(str(one) for one in data[name])


@dataclass(frozen=True, slots=True)
class Case:
    """A case with its private facts, as far as analysts count and map them.

    from_disappearance_seconds, from_opening_seconds: until the child was found; None without `found_at`.
    region: a code of `client.regions()`. helpful_tip_ids: those that `closeCase` named.
    """

    id: str
    state: CaseState
    version: int
    public_name: str = field(repr=False)
    age_years: int
    sex: Sex
    seen_at: datetime
    place: GeoPoint = field(repr=False)
    district: str = field(repr=False)
    region: str | None
    force: str
    force_name: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: Outcome | None
    found_by: FoundBy | None
    found_at: datetime | None
    from_disappearance_seconds: int | None
    from_opening_seconds: int | None
    abductor_relation: AbductorRelation | None
    helpful_tip_ids: tuple[str, ...]
    same_child_case_ids: tuple[str, ...]
    alert_id: str
    alert_status: AlertStatus
    alert_state: AlertState

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read a `Case`."""
        child, seen, force = (json_object(data, name) for name in ("child", "lastSeen", "force"))
        alert, took = json_object(data, "alert"), data.get("timeToRecovery") or {}
        return cls(
            id=text(data, "id"),
            state=_enum(data, "state", CaseState),
            version=integer(data, "version"),
            public_name=text(child, "publicName"),
            age_years=integer(child, "ageYears"),
            sex=_enum(child, "sex", Sex),
            seen_at=timestamp(seen, "at"),
            place=GeoPoint.from_wire(json_object(seen, "point")),
            district=text(seen, "district"),
            region=optional_text(data, "region"),
            force=text(force, "id"),
            force_name=text(force, "name"),
            opened_at=timestamp(data, "openedAt"),
            closed_at=optional_timestamp(data, "closedAt"),
            outcome=_optional_enum(data, "outcome", Outcome),
            found_by=_optional_enum(data, "foundBy", FoundBy),
            found_at=optional_timestamp(data, "foundAt"),
            from_disappearance_seconds=optional(took, "fromDisappearanceSeconds", integer),
            from_opening_seconds=optional(took, "fromOpeningSeconds", integer),
            abductor_relation=_optional_enum(data, "abductorRelation", AbductorRelation),
            helpful_tip_ids=_texts(data, "helpfulTipIds"),
            same_child_case_ids=_texts(data, "sameChildCaseIds"),
            alert_id=text(alert, "id"),
            alert_status=_enum(alert, "status", AlertStatus),
            alert_state=_enum(alert, "state", AlertState),
        )


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """The public facts of a case of any force. place: the published centre of the alert's first area, if it has one."""

    id: str
    state: CaseState
    version: int
    name: str = field(repr=False)
    age_years: int
    sex: Sex
    seen_at: datetime
    place: GeoPoint | None = field(repr=False)
    district: str = field(repr=False)
    region: str | None
    force: str
    force_name: str
    opened_at: datetime
    closed_at: datetime | None
    outcome: Outcome | None
    found_by: FoundBy | None
    confirmed: bool
    alert_id: str
    alert_status: AlertStatus
    alert_state: AlertState

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read a `CaseSummary`."""
        child, force, alert = (json_object(data, name) for name in ("child", "force", "alert"))
        areas = json_objects(alert, "areas", AlertGround.from_wire)
        return cls(
            id=text(data, "id"),
            state=_enum(data, "state", CaseState),
            version=integer(data, "version"),
            name=text(child, "name"),
            age_years=integer(child, "ageYears"),
            sex=_enum(child, "sex", Sex),
            seen_at=timestamp(data, "seenAt"),
            place=areas[0].centre if areas else None,
            district=text(data, "district"),
            region=optional_text(data, "region"),
            force=text(force, "id"),
            force_name=text(force, "name"),
            opened_at=timestamp(data, "openedAt"),
            closed_at=optional_timestamp(data, "closedAt"),
            outcome=_optional_enum(data, "outcome", Outcome),
            found_by=_optional_enum(data, "foundBy", FoundBy),
            confirmed=boolean(data, "confirmed"),
            alert_id=text(alert, "id"),
            alert_status=_enum(alert, "status", AlertStatus),
            alert_state=_enum(alert, "state", AlertState),
        )


@dataclass(frozen=True, slots=True)
class Tip:
    """A tip. A withdrawn one has no words.

    status: that of its alert, real, an exercise or a test.
    place, seen_at: by the tipster's account. folded_into: the tip behind whose line it is folded.
    agreeing_partners: through how many apps people reported about the same place and time in words of their own.
    """

    id: str
    case_id: str
    alert_id: str
    status: AlertStatus
    received_at: datetime
    seen_at: datetime | None
    text: str | None = field(repr=False)
    place: GeoPoint | None = field(repr=False)
    state: TipState
    has_photo: bool
    withdrawn_at: datetime | None
    folded_into: str | None
    folded_count: int
    agreeing_partners: int

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read a `Tip`."""
        place = data.get("place")
        return cls(
            id=text(data, "id"),
            case_id=text(data, "caseId"),
            alert_id=text(data, "alertId"),
            status=_enum(data, "status", AlertStatus),
            received_at=timestamp(data, "receivedAt"),
            seen_at=optional_timestamp(data, "seenAt"),
            text=optional_text(data, "text"),
            place=None if place is None else GeoPoint.from_wire(place),
            state=_enum(data, "state", TipState),
            has_photo=data.get("photo") is not None,
            withdrawn_at=optional_timestamp(data, "withdrawnAt"),
            folded_into=optional_text(data, "foldedInto"),
            folded_count=integer(data, "foldedCount"),
            agreeing_partners=integer(data, "agreeingPartners"),
        )


@dataclass(frozen=True, slots=True)
class AlertGround:
    """An area of an alert. centre: as published, of a cell. covered_km: the radius in which people are told so far."""

    number: int
    centre: GeoPoint = field(repr=False)
    covered_km: float | None
    confirmed: bool | None
    held: bool | None

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read a `CaseAlertArea`, which may have its centre alone."""
        return cls(
            number=integer(data, "number"),
            centre=GeoPoint.from_wire(json_object(data, "centre")),
            covered_km=optional(data, "coveredKm", number),
            confirmed=optional(data, "confirmed", boolean),
            held=optional(data, "held", boolean),
        )


@dataclass(frozen=True, slots=True)
class CaseAlert:
    """An alert of a case of any force. follows_id: the alert before it, if it was issued again."""

    id: str
    case_id: str
    status: AlertStatus
    state: AlertState
    opened_at: datetime
    revised_at: datetime
    expires_at: datetime
    ended_at: datetime | None
    revision: int
    follows_id: str | None
    overrides_preferences: bool
    areas: tuple[AlertGround, ...]

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read a `CaseAlert`."""
        return cls(
            id=text(data, "id"),
            case_id=text(data, "caseId"),
            status=_enum(data, "status", AlertStatus),
            state=_enum(data, "state", AlertState),
            opened_at=timestamp(data, "openedAt"),
            revised_at=timestamp(data, "revisedAt"),
            expires_at=timestamp(data, "expiresAt"),
            ended_at=optional_timestamp(data, "endedAt"),
            revision=integer(data, "revision"),
            follows_id=optional_text(data, "followsId"),
            overrides_preferences=boolean(data, "overridesPreferences"),
            areas=json_objects(data, "areas", AlertGround.from_wire),
        )


@dataclass(frozen=True, slots=True)
class Region:
    """A region of the operator's list. parent: the code of the one that it is a part of."""

    code: str
    name: str
    parent: str | None

    @classmethod
    def from_wire(cls, data: JsonObject) -> Self:
        """Read a `Region`."""
        return cls(text(data, "code"), text(data, "name"), optional_text(data, "parent"))
