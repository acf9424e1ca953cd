"""The mutation `liftHold`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import KeepingInput
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.cases import lift_hold as service
from hub.services.police.ports.stores import CaseChange


@strawberry.input(description="Lift the legal hold of a case, once a colleague has approved `LIFT_HOLD`.")
class LiftHoldInput(KeepingInput):
    """The case and the reason."""


@mutation(
    "Lift the legal hold of a case, as the second of two people.", CaseChanged, "The result of lifting a legal hold."
)
async def lift_hold(call: PoliceCall, input: LiftHoldInput) -> CaseChange:
    by, services, now = call
    return await service.lift_hold(by, services.stores, services.audit, input.to_domain(), now=now)
