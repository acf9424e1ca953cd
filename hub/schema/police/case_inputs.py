"""Parts that inputs of several mutations share: descriptions, the report, and a case with a reason."""

from typing import Protocol

import strawberry

from hub.domain.abductors import AbductorRelation
from hub.domain.cases import Reporter
from hub.domain.reports import Report
from hub.schema.police.facts import ChildInput, LastSeenInput, ReporterInput, SuspectInput, VehicleInput
from hub.services.idempotency import MAX_KEY_LENGTH
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.keep_case import KeepingChange

REGION = "The code of a region of the operator's list, which `regions` shows: where the child was last seen."
ABDUCTOR = "Who took the child, as far as it is known; stays with police."
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
WHY = f"The reason, in 1 to {MAX_REASON_CHARACTERS} characters; for police only."
ACCOUNT = "The officer's account at the identity provider, as the audit trail and `officers` show it."
FORCE = "The id of the force, as `forces` and `viewer { force }` show it."
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
        reporter=reporter_of(given.reporter),
        suspects=tuple(suspect.suspect() for suspect in given.suspects),
        vehicles=tuple(vehicle.vehicle() for vehicle in given.vehicles),
        region=given.region,
        abductor_relation=given.abductor_relation,
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
