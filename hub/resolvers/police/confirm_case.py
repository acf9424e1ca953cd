"""The mutation `confirmCase`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import VERSION_READ
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.cases import confirm_case as service
from hub.services.police.ports.stores import CaseChange


@strawberry.input(description="The case that a second person confirms.")
class ConfirmCaseInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    area: int = strawberry.field(
        description="The number of the first area of its alert: 1 unless the place was corrected. Nobody confirms a "
        "place that they have not seen.",
        default=1,
    )
    expected_version: int | None = strawberry.field(description=VERSION_READ, default=None)

    def to_domain(self) -> service.Confirmation:
        return service.Confirmation(self.case_id, self.area, self.expected_version)


@mutation(
    "Confirm a case that another person opened, so that its alert may reach farther.",
    CaseChanged,
    "The result of confirming a case.",
)
async def confirm_case(call: PoliceCall, input: ConfirmCaseInput) -> CaseChange:
    by, services, now = call
    return await service.confirm_case(
        by, services.stores, services.audit, services.notifier, input.to_domain(), now=now
    )
