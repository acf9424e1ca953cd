"""The mutation `setAlertRadius`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import IDEMPOTENCY, REASON
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.areas import set_alert_radius as service
from hub.services.police.ports.stores import CaseChange


@strawberry.input(description="Set the radius of an area of an alert, wider or narrower than planned.")
class SetAlertRadiusInput:
    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    area: int | None = strawberry.field(
        description="The number of the area; needed if the alert has several.", default=None
    )
    radius_km: float = strawberry.field(
        description="1 to 2,000 km. Beyond the unconfirmed limit, unless the area is confirmed, it waits for the "
        "second person: until then `coveredKm` does not grow past that limit, and the case's `notes` show the radius."
    )
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> service.NewRadius:
        return service.NewRadius(self.alert_id, self.radius_km, self.reason, self.idempotency_key, self.area)


@mutation("Set the radius of an alert; it replaces the planned stages.", CaseChanged, "The result of setting a radius.")
async def set_alert_radius(call: PoliceCall, input: SetAlertRadiusInput) -> CaseChange:
    by, services, now = call
    return await service.set_alert_radius(
        by, services.stores, services.audit, services.notifier, services.rules, input.to_domain(), now=now
    )
