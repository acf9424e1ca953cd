"""Parts that inputs of several mutations share: descriptions, the report, and a case with a reason."""

import strawberry

from hub.domain.alerts.alert import AlertStatus
from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import Reporter
from hub.domain.cases.report import Report
from hub.schema.police.facts import ChildInput, LastSeenInput, ReporterInput, SuspectInput, VehicleInput
from hub.services.idempotency import MAX_KEY_LENGTH
from hub.services.police.cases.steps.keep_case import KeepingChange
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.follow_alert import NextAlert

REGION = "The code of a region of the operator's list, which `regions` shows: where the child was last seen."
ABDUCTOR = "Who took the child, as far as it is known; stays with police."
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
WHY = f"The reason, in 1 to {MAX_REASON_CHARACTERS} characters; for police only."
ACCOUNT = "The officer's account at the identity provider, as the audit trail and `officers` show it."
FORCE = "The id of the force, as `forces` and `viewer { force }` show it."
ACKNOWLEDGE = (
    "Send true after `PLACE_UNUSUAL` if the place and time last seen are right: they are then taken, and the case's "
    "notes say so. It changes nothing for a usual place."
)


@strawberry.input(description="The facts of a case that is to be opened.")
class ReportInput:
    """The first fields of an opening and of its preview; no type of the graph by itself."""

    child: ChildInput = strawberry.field(description="The missing child.")
    last_seen: LastSeenInput = strawberry.field(description="Where and when the child was last seen.")
    criteria: str = strawberry.field(description="Why this child is in danger; stays with police.")
    status: AlertStatus = strawberry.field(description="Whether the alert is real, an exercise or a test.")
    narrative: str | None = strawberry.field(description="What is known; stays with police.", default=None)
    reporter: ReporterInput | None = strawberry.field(description="Who reported it.", default=None)
    suspects: list[SuspectInput] = strawberry.field(description="Persons sought, at most 10.", default_factory=list)
    vehicles: list[VehicleInput] = strawberry.field(description="Vehicles sought, at most 10.", default_factory=list)


def report_of(given: ReportInput, region: str | None, abductor_relation: AbductorRelation | None) -> Report:
    """Return the report in an input."""
    return Report(
        child=given.child.child(),
        last_seen=given.last_seen.last_seen(),
        criteria=given.criteria,
        narrative=given.narrative,
        reporter=reporter_of(given.reporter),
        suspects=tuple(suspect.suspect() for suspect in given.suspects),
        vehicles=tuple(vehicle.vehicle() for vehicle in given.vehicles),
        region=region,
        abductor_relation=abductor_relation,
    )


def reporter_of(given: ReporterInput | None) -> Reporter:
    """Return the reporter in an input, or nobody."""
    return given.reporter() if given else Reporter()


@strawberry.input(description="A case and the reason.")
class KeepingInput:
    """The input of holding and hiding; no type of the graph by itself."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    reason: str = strawberry.field(description=WHY)

    def to_domain(self) -> KeepingChange:
        return KeepingChange(self.case_id, self.reason)


@strawberry.input(description="A case, why people are told again, and a key.")
class NextAlertInput:
    """The input of a new alert after an ended one; no type of the graph by itself."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    reason: str = strawberry.field(
        description=f"Why people are told again, in 1 to {MAX_REASON_CHARACTERS} characters; for police only."
    )
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> NextAlert:
        return NextAlert(self.case_id, self.reason, self.idempotency_key)
