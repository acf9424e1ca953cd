"""The mutation `reissueAlert`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import AGAIN, IDEMPOTENCY
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police import reissue_alert as service
from hub.services.police.ports import CaseChange
from hub.services.police.steps.follow_alert import NextAlert


@strawberry.input(description="Issue an expired alert again, while the child is still missing.")
class ReissueAlertInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    reason: str = strawberry.field(description=AGAIN)
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> NextAlert:
        return NextAlert(self.case_id, self.reason, self.idempotency_key)


@mutation(
    "Issue an alert again after it has expired: a new alert begins, and names the earlier one.",
    CaseChanged,
    "The result of issuing an alert again.",
)
async def reissue_alert(call: PoliceCall, input: ReissueAlertInput) -> CaseChange:
    by, services, now = call
    return await service.reissue_alert(
        by, services.stores, services.audit, services.notifier, services.rules, input.to_domain(), now=now
    )
