"""The mutation `acceptHandOver`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.access import accept_hand_over as service
from hub.services.police.ports.stores import CaseChange


@strawberry.input(description="Take a case that another force offers, or decline it.")
class AcceptHandOverInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    accepted: bool = strawberry.field(description="False declines it: the case stays where it is.", default=True)

    def to_domain(self) -> service.Acceptance:
        return service.Acceptance(self.case_id, self.accepted)


@mutation(
    "Take a case that another force offers, or decline it.", CaseChanged, "The result of taking or declining a case."
)
async def accept_hand_over(call: PoliceCall, input: AcceptHandOverInput) -> CaseChange:
    by, services, now = call
    return await service.accept_hand_over(
        by, services.stores, services.audit, services.rules, input.to_domain(), now=now
    )
