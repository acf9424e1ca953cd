"""Inputs of the mutations that open, revise and close a case."""

from datetime import datetime
from typing import Protocol, TypeVar

import strawberry
from strawberry import Maybe

from hub.domain.abductors import AbductorRelation
from hub.domain.alerts import AlertStatus
from hub.domain.cases import FoundBy, Outcome, Reporter, Sex
from hub.domain.reports import Report
from hub.schema.police.facts import ChildInput, LastSeenInput, ReporterInput, SuspectInput, VehicleInput
from hub.services.idempotency import MAX_KEY_LENGTH
from hub.services.police.close_case import MAX_HELPFUL_TIPS, Closing
from hub.services.police.confirm_case import Confirmation
from hub.services.police.open_case import NewCase
from hub.services.police.reopen_case import REOPENED_WITHIN
from hub.services.police.return_case import Return
from hub.services.police.revise_case import CaseRevision
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.follow_alert import NextAlert
from hub.services.police.steps.unchanged import UNCHANGED, Unchanged

REGION = "The code of a region of the operator's list, which `regions` shows: where the child was last seen."
ABDUCTOR = "Who took the child, as far as it is known; stays with police."

T_co = TypeVar("T_co", covariant=True)

AGAIN = f"Why people are told again, in 1 to {MAX_REASON_CHARACTERS} characters; for police only."
IDEMPOTENCY = (
    f"A key that you choose, 1 to {MAX_KEY_LENGTH} characters, kept for 24 hours: a repeat of the call with the same "
    "key changes nothing more and gets the same answer."
)

EXPECTED_VERSION = "The change is refused if the case has another version."
VERSION_READ = (
    "The version that you have read: it is refused if the case has another one, so that nobody answers for facts that "
    "they have not seen."
)
REASON = f"The reason, in 1 to {MAX_REASON_CHARACTERS} characters; kept in the case's notes, for police only."

ACKNOWLEDGE = (
    "Send true after `PLACE_UNUSUAL` if the place and time last seen are right: they are then taken, and the case's "
    "notes say so. It changes nothing for a usual place."
)


class ReportInput(Protocol):
    """An input with the facts of a case that is to be opened."""

    child: ChildInput
    last_seen: LastSeenInput
    criteria: str
    narrative: str | None
    reporter: ReporterInput | None
    suspects: list[SuspectInput]
    vehicles: list[VehicleInput]
    region: str | None
    abductor_relation: AbductorRelation | None


def report_of(given: ReportInput) -> Report:
    """Return the report in an input."""
    return Report(
        child=given.child.child(),
        last_seen=given.last_seen.last_seen(),
        criteria=given.criteria,
        narrative=given.narrative,
        reporter=_reporter(given.reporter),
        suspects=tuple(suspect.suspect() for suspect in given.suspects),
        vehicles=tuple(vehicle.vehicle() for vehicle in given.vehicles),
        region=given.region,
        abductor_relation=given.abductor_relation,
    )


@strawberry.input(description="A new case. From then on the hub tells people.")
class OpenCaseInput:
    """The facts of a new case."""

    child: ChildInput = strawberry.field(description="The missing child.")
    last_seen: LastSeenInput = strawberry.field(description="Where and when the child was last seen.")
    criteria: str = strawberry.field(description="Why this child is in danger; stays with police.")
    status: AlertStatus = strawberry.field(description="Whether the alert is real, an exercise or a test.")
    narrative: str | None = strawberry.field(description="What is known; stays with police.", default=None)
    reporter: ReporterInput | None = strawberry.field(description="Who reported it.", default=None)
    suspects: list[SuspectInput] = strawberry.field(description="Persons sought, at most 10.", default_factory=list)
    vehicles: list[VehicleInput] = strawberry.field(description="Vehicles sought, at most 10.", default_factory=list)
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)
    acknowledge_unusual_place: bool = strawberry.field(description=ACKNOWLEDGE, default=False)
    region: str | None = strawberry.field(description=REGION, default=None)
    abductor_relation: AbductorRelation | None = strawberry.field(description=ABDUCTOR, default=None)

    def to_domain(self) -> NewCase:
        """Build the service's command."""
        return NewCase(
            report=report_of(self),
            status=self.status,
            idempotency_key=self.idempotency_key,
            acknowledge_unusual_place=self.acknowledge_unusual_place,
        )


@strawberry.input(
    description="A change to a case. A missing field stays as it is; a list is replaced as a whole; null empties a "
    "field that is not needed."
)
class ReviseCaseInput:
    """The changes; the place and time last seen are fixed."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    material: bool = strawberry.field(
        description="Whether people already told get the change as a silent push: a new photo, suspect or vehicle. A "
        "change that takes away a photo, a suspect or a plate is pushed in any case."
    )
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)
    expected_version: int | None = strawberry.field(description=EXPECTED_VERSION, default=None)
    public_name: Maybe[str | None] = strawberry.field(description="Given name or nickname; public; needed.")
    full_name: Maybe[str | None] = strawberry.field(description="Full name; stays with police; needed.")
    age_years: Maybe[int | None] = strawberry.field(description="Age in years; public; needed.")
    sex: Maybe[Sex | None] = strawberry.field(description="Public; needed.")
    height_cm: Maybe[int | None] = strawberry.field(description="Height in cm; public.")
    clothing: Maybe[str | None] = strawberry.field(description="Clothing; public.")
    identity_number: Maybe[str | None] = strawberry.field(description="Identity number; stays with police.")
    photo: Maybe[strawberry.ID | None] = strawberry.field(description="The child's photo; public.")
    district: Maybe[str | None] = strawberry.field(description="The district last seen in; public; needed.")
    address: Maybe[str | None] = strawberry.field(description="The exact address; stays with police.")
    criteria: Maybe[str | None] = strawberry.field(
        description="Why this child is in danger; stays with police; needed."
    )
    narrative: Maybe[str | None] = strawberry.field(description="What is known; stays with police.")
    reporter: Maybe[ReporterInput | None] = strawberry.field(description="Who reported it; stays with police.")
    suspects: Maybe[list[SuspectInput] | None] = strawberry.field(description="All persons sought; null for none.")
    vehicles: Maybe[list[VehicleInput] | None] = strawberry.field(description="All vehicles sought; null for none.")
    region: Maybe[str | None] = strawberry.field(description=REGION)
    abductor_relation: Maybe[AbductorRelation | None] = strawberry.field(description=ABDUCTOR)

    def to_domain(self) -> CaseRevision:
        """Build the service's command."""
        return CaseRevision(
            case=self.case_id,
            material=self.material,
            idempotency_key=self.idempotency_key,
            expected_version=self.expected_version,
            public_name=_given(self.public_name),
            full_name=_given(self.full_name),
            age_years=_given(self.age_years),
            sex=_given(self.sex),
            height_cm=_given(self.height_cm),
            clothing=_given(self.clothing),
            identity_number=_given(self.identity_number),
            photo=_given(self.photo),
            district=_given(self.district),
            address=_given(self.address),
            criteria=_given(self.criteria),
            narrative=_given(self.narrative),
            reporter=_reporter(self.reporter.value) if self.reporter else UNCHANGED,
            suspects=tuple(one.suspect() for one in self.suspects.value or ()) if self.suspects else UNCHANGED,
            vehicles=tuple(one.vehicle() for one in self.vehicles.value or ()) if self.vehicles else UNCHANGED,
            region=_given(self.region),
            abductor_relation=_given(self.abductor_relation),
        )


@strawberry.input(description="The case that a second person confirms.")
class ConfirmCaseInput:
    """The case that is confirmed."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    area: int = strawberry.field(
        description="The number of the first area of its alert: 1 unless the place was corrected. Nobody confirms a "
        "place that they have not seen.",
        default=1,
    )
    expected_version: int | None = strawberry.field(description=VERSION_READ, default=None)

    def to_domain(self) -> Confirmation:
        """Build the service's command."""
        return Confirmation(self.case_id, self.area, self.expected_version)


@strawberry.input(description="The case that a second person does not confirm.")
class ReturnCaseInput:
    """The case that is returned, and why."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    reason: str = strawberry.field(description=REASON)

    def to_domain(self) -> Return:
        """Build the service's command."""
        return Return(self.case_id, self.reason)


@strawberry.input(description="The end of a case; everybody who was told is told that it is over.")
class CloseCaseInput:
    """The case and its outcome."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    outcome: Outcome = strawberry.field(description="How it ended.")
    found_by: FoundBy = strawberry.field(description="What led to the child.", default=FoundBy.UNKNOWN)
    reason: str | None = strawberry.field(
        description=f"Why it is closed, in 1 to {MAX_REASON_CHARACTERS} characters; for police only. Ask the officer.",
        default=None,
    )
    helpful_tip_ids: list[strawberry.ID] = strawberry.field(
        description=f"The tips of this case that helped, at most {MAX_HELPFUL_TIPS}.", default_factory=list
    )
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)
    found_at: datetime | None = strawberry.field(
        description="When the child was found or came back, if that is not now: from the time last seen on. Only with "
        "an outcome in which the child was found.",
        default=None,
    )
    region: str | None = strawberry.field(description=f"{REGION} It replaces the one before.", default=None)
    abductor_relation: AbductorRelation | None = strawberry.field(
        description="Who took the child, as is known at the end; stays with police. It replaces what was said before.",
        default=None,
    )

    def to_domain(self) -> Closing:
        """Build the service's command."""
        return Closing(
            case=self.case_id,
            outcome=self.outcome,
            found_by=self.found_by,
            reason=self.reason,
            helpful_tips=tuple(self.helpful_tip_ids),
            idempotency_key=self.idempotency_key,
            found_at=self.found_at,
            region=self.region,
            abductor_relation=self.abductor_relation,
        )


@strawberry.input(description="Issue an expired alert again, while the child is still missing.")
class ReissueAlertInput:
    """The case whose alert has expired."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    reason: str = strawberry.field(description=AGAIN)
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> NextAlert:
        """Build the service's command."""
        return NextAlert(self.case_id, self.reason, self.idempotency_key)


@strawberry.input(description=f"Open a case again, at most {REOPENED_WITHIN.days} days after it was closed.")
class ReopenCaseInput:
    """The case that was closed by mistake."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    reason: str = strawberry.field(description=AGAIN)
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> NextAlert:
        """Build the service's command."""
        return NextAlert(self.case_id, self.reason, self.idempotency_key)


class Given(Protocol[T_co]):
    """A field that was sent."""

    @property
    def value(self) -> T_co:
        """Return the value that was sent."""


def _reporter(given: ReporterInput | None) -> Reporter:
    return given.reporter() if given else Reporter()


def _given(field: Given[T_co] | None) -> T_co | Unchanged:
    return UNCHANGED if field is None else field.value
