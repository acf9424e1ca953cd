"""The mutation `pauseAlert`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import REASON
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.alerts import pause_alert as service
from hub.services.police.ports.stores import CaseChange


@strawberry.input(description="Pause an alert: nothing more begins until it is resumed.")
class PauseAlertInput:
    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    reason: str = strawberry.field(description=REASON)

    def to_domain(self) -> service.Pause:
        return service.Pause(alert=self.alert_id, reason=self.reason)


@mutation("Pause an alert: nothing more begins until it is resumed.", CaseChanged, "The result of pausing an alert.")
async def pause_alert(call: PoliceCall, input: PauseAlertInput) -> CaseChange:
    by, services, now = call
    return await service.pause_alert(by, services.stores, services.audit, input.to_domain(), now=now)
