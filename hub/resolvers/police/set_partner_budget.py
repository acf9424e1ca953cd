"""The mutation `setPartnerBudget`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.context import PoliceCall
from hub.schema.police.operator_types import PARTNER
from hub.schema.police.payloads import ERRORS
from hub.services.operations import set_partner_budget as service


@strawberry.input(description="The request budget of a partner.")
class SetPartnerBudgetInput:
    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    points_per_minute: int | None = strawberry.field(
        description="Points that the partner gets back in a minute, in each of its modes, 60 to 1,000,000,000; null "
        "for the default."
    )


@strawberry.type(description="The result of setting a budget.")
class SetPartnerBudgetPayload:
    points_per_minute: int | None = strawberry.field(description="The budget now; null for the default.", default=None)
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)


@mutation("Set the request budget of a partner.")
async def set_partner_budget(call: PoliceCall, input: SetPartnerBudgetInput) -> SetPartnerBudgetPayload:
    by, services, now = call
    operations = services.operations
    points = await service.set_partner_budget(
        by, operations.stores.partners, operations.audit, input.partner_id, input.points_per_minute, now=now
    )
    return SetPartnerBudgetPayload(points_per_minute=points)
