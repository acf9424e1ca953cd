"""The mutation `removeAlertArea`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import EXPECTED_VERSION, IDEMPOTENCY, REASON
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.areas import remove_alert_area as service
from hub.services.police.ports.stores import CaseChange


@strawberry.input(description="Remove an area that a sighting added.")
class RemoveAlertAreaInput:
    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    area: int = strawberry.field(description="The number of the area. The first one can only be corrected.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)
    expected_version: int | None = strawberry.field(description=EXPECTED_VERSION, default=None)

    def to_domain(self) -> service.Removal:
        return service.Removal(
            alert=self.alert_id,
            area=self.area,
            reason=self.reason,
            idempotency_key=self.idempotency_key,
            expected_version=self.expected_version,
        )


@mutation(
    "Remove an area: nothing more begins for ground that no other area covers. People who were told stay told.",
    CaseChanged,
    "The result of removing an area.",
)
async def remove_alert_area(call: PoliceCall, input: RemoveAlertAreaInput) -> CaseChange:
    by, services, now = call
    return await service.remove_alert_area(
        by, services.stores, services.audit, services.rules, input.to_domain(), now=now
    )
