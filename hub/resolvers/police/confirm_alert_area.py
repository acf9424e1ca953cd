"""The mutation `confirmAlertArea`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import VERSION_READ
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.areas import confirm_alert_area as service
from hub.services.police.ports.stores import CaseChange


@strawberry.input(description="The area that a second person confirms.")
class ConfirmAlertAreaInput:
    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    area: int = strawberry.field(description="The number of the area. The first one is confirmed with its case.")
    expected_version: int | None = strawberry.field(description=VERSION_READ, default=None)

    def to_domain(self) -> service.AreaConfirmation:
        return service.AreaConfirmation(self.alert_id, self.area, self.expected_version)


@mutation(
    "Confirm an area that another person added, so that it may reach farther.",
    CaseChanged,
    "The result of confirming an area.",
)
async def confirm_alert_area(call: PoliceCall, input: ConfirmAlertAreaInput) -> CaseChange:
    by, services, now = call
    return await service.confirm_alert_area(
        by, services.stores, services.audit, services.notifier, input.to_domain(), now=now
    )
