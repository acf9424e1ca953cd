"""The mutation `setPartnerBudget`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator_inputs import SetPartnerBudgetInput
from hub.schema.police.operator_types import SetPartnerBudgetPayload
from hub.services.operations import set_partner_budget as service


@mutation("Set the request budget of a partner.")
async def set_partner_budget(info: PoliceInfo, input: SetPartnerBudgetInput) -> SetPartnerBudgetPayload:  # noqa: A002
    """Set the request budget of a partner."""
    by, services = info.context.actor, info.context.services
    operations, now = services.operations, await services.clock.now()
    work = service.set_partner_budget(
        by, operations.stores.partners, operations.audit, input.partner_id, input.points_per_minute, now=now
    )
    points, errors = await catch_user_errors(work)
    return SetPartnerBudgetPayload(points_per_minute=points, user_errors=errors)
