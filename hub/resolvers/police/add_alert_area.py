"""The mutation `addAlertArea`."""

import strawberry

from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import ACKNOWLEDGE, EXPECTED_VERSION, IDEMPOTENCY, REASON
from hub.schema.police.context import PoliceCall
from hub.schema.police.facts import SightingInput
from hub.schema.police.payloads import CaseChanged
from hub.services.police.areas import add_alert_area as service


@strawberry.input(description="Add an area to an alert: the child was seen in another place.")
class AddAlertAreaInput:
    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    sighting: SightingInput = strawberry.field(description="Where and when the child was seen.")
    reason: str = strawberry.field(description=REASON)
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)
    expected_version: int | None = strawberry.field(description=EXPECTED_VERSION, default=None)
    acknowledge_unusual_place: bool = strawberry.field(description=ACKNOWLEDGE, default=False)

    def to_domain(self) -> service.NewArea:
        return service.NewArea(
            alert=self.alert_id,
            place=self.sighting.place(),
            time_public=self.sighting.time_public,
            reason=self.reason,
            idempotency_key=self.idempotency_key,
            expected_version=self.expected_version,
            acknowledge_unusual_place=self.acknowledge_unusual_place,
        )


@strawberry.type(description="The result of adding an area.")
class AddAlertAreaPayload(CaseChanged):
    @resolver_field("The number of the area.")
    def area(self) -> int | None:
        return self.done.area if self.done else None


@mutation("Add an area to an alert: people near the sighting hear it with sound, also those told before.")
async def add_alert_area(call: PoliceCall, input: AddAlertAreaInput) -> AddAlertAreaPayload:
    by, services, now = call
    return AddAlertAreaPayload(
        done=await service.add_alert_area(
            by, services.stores, services.audit, services.notifier, services.rules, input.to_domain(), now=now
        )
    )
