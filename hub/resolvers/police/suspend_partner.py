"""The mutation `suspendPartner`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator_inputs import SuspendPartnerInput
from hub.schema.police.operator_types import SuspendPartnerPayload
from hub.services.operations import suspend_partner as service


@mutation("Suspend a partner, or end its suspension.")
async def suspend_partner(info: PoliceInfo, input: SuspendPartnerInput) -> SuspendPartnerPayload:  # noqa: A002
    """Suspend a partner, or end its suspension."""
    by, services = info.context.actor, info.context.services
    operations, now = services.operations, await services.clock.now()
    work = service.suspend_partner(
        by, operations.stores.partners, operations.audit, input.partner_id, input.suspended, now=now
    )
    suspended, errors = await catch_user_errors(work)
    return SuspendPartnerPayload(suspended=suspended, user_errors=errors)
