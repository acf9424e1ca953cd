"""The mutation `unhideCase`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import KeepingInput
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.cases import unhide_case as service
from hub.services.police.ports.stores import CaseChange


@strawberry.input(description="Show a hidden case again, once a colleague has approved `UNHIDE_CASE`.")
class UnhideCaseInput(KeepingInput):
    """The case and the reason."""


@mutation(
    "Show a hidden case again, as the second of two people.", CaseChanged, "The result of showing a hidden case again."
)
async def unhide_case(call: PoliceCall, input: UnhideCaseInput) -> CaseChange:
    by, services, now = call
    return await service.unhide_case(
        by, services.stores, services.alerts.hiding, services.audit, input.to_domain(), now=now
    )
