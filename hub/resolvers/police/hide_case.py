"""The mutation `hideCase`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import KeepingInput
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.cases import hide_case as service
from hub.services.police.ports.stores import CaseChange


@strawberry.input(description="Hide a closed case from everybody who has no tie to it, partners and the public too.")
class HideCaseInput(KeepingInput):
    """The case and the reason."""


@mutation(
    "Hide a closed case: partners and officers without a tie to it see nothing of it any more.",
    CaseChanged,
    "The result of hiding a case.",
)
async def hide_case(call: PoliceCall, input: HideCaseInput) -> CaseChange:
    by, services, now = call
    return await service.hide_case(
        by, services.stores, services.alerts.hiding, services.audit, input.to_domain(), now=now
    )
