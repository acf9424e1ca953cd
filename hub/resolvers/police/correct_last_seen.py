"""The mutation `correctLastSeen`."""

import strawberry

from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import ACKNOWLEDGE, EXPECTED_VERSION, IDEMPOTENCY, REASON
from hub.schema.police.context import PoliceCall
from hub.schema.police.facts import LastSeenInput
from hub.schema.police.payloads import CaseChanged
from hub.services.police.cases import correct_last_seen as service


@strawberry.input(description="Correct where and when the child was last seen: the first area of the alert.")
class CorrectLastSeenInput:
    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    last_seen: LastSeenInput = strawberry.field(description="Where and when the child was last seen.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)
    expected_version: int | None = strawberry.field(description=EXPECTED_VERSION, default=None)
    acknowledge_unusual_place: bool = strawberry.field(description=ACKNOWLEDGE, default=False)

    def to_domain(self) -> service.Correction:
        return service.Correction(
            alert=self.alert_id,
            place=self.last_seen.last_seen(),
            reason=self.reason,
            idempotency_key=self.idempotency_key,
            expected_version=self.expected_version,
            acknowledge_unusual_place=self.acknowledge_unusual_place,
        )


@strawberry.type(description="The result of correcting the place or time last seen.")
class CorrectLastSeenPayload(CaseChanged):
    @resolver_field("The number of the new first area; null if it was refused.")
    def area(self) -> int | None:
        return self.done.area if self.done else None


@mutation(
    "Correct where or when the child was last seen: the first area is replaced, and people told before learn of it."
)
async def correct_last_seen(call: PoliceCall, input: CorrectLastSeenInput) -> CorrectLastSeenPayload:
    by, services, now = call
    return CorrectLastSeenPayload(
        done=await service.correct_last_seen(
            by, services.stores, services.audit, services.notifier, services.rules, input.to_domain(), now=now
        )
    )
