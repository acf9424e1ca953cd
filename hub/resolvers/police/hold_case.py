"""The mutation `holdCase`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import KeepingInput
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.cases import hold_case as service
from hub.services.police.ports.stores import CaseChange


@strawberry.input(description="Place a legal hold on a case: nothing of it is wiped until two people lift it.")
class HoldCaseInput(KeepingInput):
    """The case and the reason."""


@mutation(
    "Place a legal hold on a case: nothing of it is wiped until two people lift the hold.",
    CaseChanged,
    "The result of placing a legal hold.",
)
async def hold_case(call: PoliceCall, input: HoldCaseInput) -> CaseChange:
    by, services, now = call
    return await service.hold_case(by, services.stores, services.audit, input.to_domain(), now=now)
