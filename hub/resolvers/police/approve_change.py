"""The mutation `approveChange`."""

from datetime import datetime

import strawberry

from hub.domain.access.approvals import APPROVAL_TIME, ApprovableChange
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import VERSION_READ, WHY
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import GrantChanged
from hub.services.police.access import approve_change as service

MINUTES = f"{APPROVAL_TIME.total_seconds() / 60:.0f}"


@strawberry.input(
    description=f"Approve a change that a colleague is about to make: one change, within {MINUTES} minutes."
)
class ApproveChangeInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    change: ApprovableChange = strawberry.field(description="The change.")
    radius_km: float | None = strawberry.field(
        description="The largest radius in km that the colleague may set; only for `SET_ALERT_RADIUS`.", default=None
    )
    reason: str = strawberry.field(description=WHY)
    expected_version: int | None = strawberry.field(description=VERSION_READ, default=None)

    def to_domain(self) -> service.NewApproval:
        return service.NewApproval(self.case_id, self.change, self.reason, self.radius_km, self.expected_version)


@strawberry.type(description="The result of approving a change.")
class ApproveChangePayload(GrantChanged):
    @resolver_field("Until when a colleague may make the change.")
    def until(self) -> datetime | None:
        return self.done.until if self.done else None


@mutation("Approve, as a second person, a change that a colleague then makes.")
async def approve_change(call: PoliceCall, input: ApproveChangeInput) -> ApproveChangePayload:
    by, services, now = call
    return ApproveChangePayload(
        done=await service.approve_change(by, services.stores, services.audit, input.to_domain(), now=now)
    )
