"""Inputs of the mutations that change who may work on a case."""

from datetime import datetime

import strawberry

from hub.domain.approvals import APPROVAL_TIME, ApprovableChange
from hub.domain.case_grants import MAX_LINKS, CaseLinkKind
from hub.domain.officer_notes import MAX_NOTE_CHARACTERS
from hub.domain.same_child import MAX_CASES_OF_CHILD
from hub.schema.police.case_inputs import IDEMPOTENCY, VERSION_READ
from hub.services.police.accept_hand_over import Acceptance
from hub.services.police.add_case_note import NewNote
from hub.services.police.approve_change import NewApproval
from hub.services.police.assign_case import Assignment
from hub.services.police.break_glass import GlassBreaking
from hub.services.police.end_share import ShareEnd
from hub.services.police.hand_over_case import OFFER_LASTS, Offer
from hub.services.police.link_cases import Linking
from hub.services.police.share_case import MAX_SHARE, NewShare
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.keep_case import KeepingChange

WHY = f"The reason, in 1 to {MAX_REASON_CHARACTERS} characters; for police only."
SAME_CHILD = (
    "It is said for the cases that you may link, `caseId` at least. `SAME_CHILD`, over any links of which both sides "
    f"say so, counts as one child; at most {MAX_CASES_OF_CHILD} cases are one."
)
MINUTES = f"{APPROVAL_TIME.total_seconds() / 60:.0f}"
ACCOUNT = "The officer's account at the identity provider, as the audit trail and `officers` show it."
FORCE = "The id of the force, as `forces` and `viewer { force }` show it."


@strawberry.input(description="Assign a case to an officer, or take the assignment back.")
class AssignCaseInput:
    """The case and the officer."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    officer: str = strawberry.field(description=ACCOUNT)
    assigned: bool = strawberry.field(description="False takes the assignment back.", default=True)
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> Assignment:
        """Build the service's command."""
        return Assignment(self.case_id, self.officer, self.assigned, self.idempotency_key)


@strawberry.input(description="Offer a case to another force.")
class HandOverCaseInput:
    """The case and the force."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    force: str | None = strawberry.field(description=f"{FORCE} Null withdraws the offer.", default=None)
    reason: str = strawberry.field(
        description=f"{WHY} The offer ends after {OFFER_LASTS.total_seconds() / 3600:.0f} hours."
    )
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> Offer:
        """Build the service's command."""
        return Offer(self.case_id, self.force, self.reason, self.idempotency_key)


@strawberry.input(description="Take a case that another force offers, or decline it.")
class AcceptHandOverInput:
    """The case, and yes or no."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    accepted: bool = strawberry.field(description="False declines it: the case stays where it is.", default=True)

    def to_domain(self) -> Acceptance:
        """Build the service's command."""
        return Acceptance(self.case_id, self.accepted)


@strawberry.input(
    description=f"Approve a change that a colleague is about to make: one change, within {MINUTES} minutes."
)
class ApproveChangeInput:
    """The case and the change."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    change: ApprovableChange = strawberry.field(description="The change.")
    radius_km: float | None = strawberry.field(
        description="The largest radius in km that the colleague may set; only for `SET_ALERT_RADIUS`.", default=None
    )
    reason: str = strawberry.field(description=WHY)
    expected_version: int | None = strawberry.field(description=VERSION_READ, default=None)

    def to_domain(self) -> NewApproval:
        """Build the service's command."""
        return NewApproval(self.case_id, self.change, self.reason, self.radius_km, self.expected_version)


@strawberry.input(description="A case and the reason.")
class KeepingInput:
    """The input of holding and hiding; no type of the graph by itself."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    reason: str = strawberry.field(description=WHY)

    def to_domain(self) -> KeepingChange:
        """Build the service's command."""
        return KeepingChange(self.case_id, self.reason)


@strawberry.input(description="Place a legal hold on a case: nothing of it is wiped until two people lift it.")
class HoldCaseInput(KeepingInput):
    """The case and the reason."""


@strawberry.input(description="Lift the legal hold of a case, once a colleague has approved `LIFT_HOLD`.")
class LiftHoldInput(KeepingInput):
    """The case and the reason."""


@strawberry.input(description="Hide a closed case from everybody who has no tie to it, partners and the public too.")
class HideCaseInput(KeepingInput):
    """The case and the reason."""


@strawberry.input(description="Show a hidden case again, once a colleague has approved `UNHIDE_CASE`.")
class UnhideCaseInput(KeepingInput):
    """The case and the reason."""


@strawberry.input(description="Share a case with a force or with an officer: give one of the two.")
class ShareCaseInput:
    """The case, the force or officer, the purpose and the end."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    force: str | None = strawberry.field(description=FORCE, default=None)
    officer: str | None = strawberry.field(description=ACCOUNT, default=None)
    purpose: str = strawberry.field(
        description=f"What it is shared for, in 1 to {MAX_REASON_CHARACTERS} characters; for police only."
    )
    until: datetime = strawberry.field(description=f"The end, at most {MAX_SHARE.days} days from now.")
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> NewShare:
        """Build the service's command."""
        return NewShare(
            case=self.case_id,
            force=self.force,
            officer=self.officer,
            purpose=self.purpose,
            until=self.until,
            idempotency_key=self.idempotency_key,
        )


@strawberry.input(description="End a share at once.")
class EndShareInput:
    """The case and the share."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    share_id: strawberry.ID = strawberry.field(
        description="The id of the share, from `shareCase`, or of a share or broken glass in `grants`."
    )

    def to_domain(self) -> ShareEnd:
        """Build the service's command."""
        return ShareEnd(self.case_id, self.share_id)


@strawberry.input(description="Add a note to a case.")
class AddCaseNoteInput:
    """The case and the words."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    text: str = strawberry.field(description=f"The note, 1 to {MAX_NOTE_CHARACTERS:,} characters; for police only.")
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> NewNote:
        """Build the service's command."""
        return NewNote(self.case_id, self.text, self.idempotency_key)


@strawberry.input(description="Link two cases, or take the link back.")
class LinkCasesInput:
    """Two cases, and why."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    other_id: strawberry.ID = strawberry.field(
        description=f"The other case. Both show the link; a case has at most {MAX_LINKS}."
    )
    linked: bool = strawberry.field(description="False takes the link back.", default=True)
    reason: str = strawberry.field(description=WHY)
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)
    kind: CaseLinkKind | None = strawberry.field(
        description=f"What they have in common. {SAME_CHILD} Without it a link keeps its kind.", default=None
    )

    def to_domain(self) -> Linking:
        """Build the service's command."""
        return Linking(self.case_id, self.other_id, self.linked, self.reason, self.idempotency_key, self.kind)


@strawberry.input(description="Break the glass: read a case without a relation to it, and pause its alert.")
class BreakGlassInput:
    """The case, and why."""

    case_id: strawberry.ID = strawberry.field(description="The case.")
    reason: str = strawberry.field(description=f"{WHY} The force that has the case is told at once.")

    def to_domain(self) -> GlassBreaking:
        """Build the service's command."""
        return GlassBreaking(self.case_id, self.reason)
