"""The mutation `resumeAlert`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import REASON
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.alerts import resume_alert as service
from hub.services.police.ports.stores import CaseChange


@strawberry.input(description="Resume an alert that an officer paused.")
class ResumeAlertInput:
    alert_id: strawberry.ID = strawberry.field(description="The alert.")
    reason: str = strawberry.field(description=REASON)

    def to_domain(self) -> service.Resumption:
        return service.Resumption(alert=self.alert_id, reason=self.reason)


@mutation("Resume an alert that an officer paused.", CaseChanged, "The result of resuming an alert.")
async def resume_alert(call: PoliceCall, input: ResumeAlertInput) -> CaseChange:
    by, services, now = call
    return await service.resume_alert(
        by, services.stores, services.audit, services.notifier, input.to_domain(), now=now
    )
