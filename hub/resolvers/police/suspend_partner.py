"""The mutation `suspendPartner`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.context import PoliceCall
from hub.schema.police.operator_types import PARTNER
from hub.schema.police.payloads import ERRORS
from hub.services.operations import suspend_partner as service


@strawberry.input(description="Suspend a partner, or end its suspension.")
class SuspendPartnerInput:
    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    suspended: bool = strawberry.field(description="True to suspend, false to end a suspension.", default=True)


@strawberry.type(description="The result of suspending a partner.")
class SuspendPartnerPayload:
    suspended: bool | None = strawberry.field(
        description="Whether the partner is suspended now; null if nothing was done.", default=None
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)


@mutation("Suspend a partner, or end its suspension.")
async def suspend_partner(call: PoliceCall, input: SuspendPartnerInput) -> SuspendPartnerPayload:
    by, services, now = call
    operations = services.operations
    suspended = await service.suspend_partner(
        by, operations.stores.partners, operations.audit, input.partner_id, input.suspended, now=now
    )
    return SuspendPartnerPayload(suspended=suspended)
