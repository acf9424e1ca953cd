"""The mutation `returnCase`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import REASON
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.cases import return_case as service
from hub.services.police.ports.stores import CaseChange


@strawberry.input(description="The case that a second person does not confirm.")
class ReturnCaseInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    reason: str = strawberry.field(description=REASON)

    def to_domain(self) -> service.Return:
        return service.Return(self.case_id, self.reason)


@mutation(
    "Return a case instead of confirming it: its alert is paused at once, and its opener is called. `resumeAlert` "
    "sends the case to be confirmed again.",
    CaseChanged,
    "The result of returning a case.",
)
async def return_case(call: PoliceCall, input: ReturnCaseInput) -> CaseChange:
    by, services, now = call
    return await service.return_case(by, services.stores, services.audit, input.to_domain(), now=now)
