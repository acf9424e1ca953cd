"""The mutation `closeCase`."""

from datetime import datetime

import strawberry

from hub.domain.cases.abductors import AbductorRelation
from hub.domain.cases.case import FoundBy, Outcome
from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import IDEMPOTENCY, REGION
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.cases import close_case as service
from hub.services.police.cases.close_case import MAX_HELPFUL_TIPS
from hub.services.police.ports.stores import CaseChange
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS


@strawberry.input(description="The end of a case; everybody who was told is told that it is over.")
class CloseCaseInput:
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

    def to_domain(self) -> service.Closing:
        return service.Closing(
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


@mutation(
    "Close a case for good; everybody who was told is told that it is over.",
    CaseChanged,
    "The result of closing a case.",
)
async def close_case(call: PoliceCall, input: CloseCaseInput) -> CaseChange:
    by, services, now = call
    return await service.close_case(
        by, services.stores, services.audit, services.notifier, services.rules, input.to_domain(), now=now
    )
