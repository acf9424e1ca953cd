"""The mutation `createPartner`."""

import strawberry

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator_inputs import CreatePartnerInput
from hub.schema.police.operator_types import CreatePartnerPayload
from hub.services.operations import create_partner as service


@mutation("Create a partner, without keys and channels.")
async def create_partner(info: PoliceInfo, input: CreatePartnerInput) -> CreatePartnerPayload:  # noqa: A002
    """Create a partner."""
    by, services = info.context.actor, info.context.services
    operations, now = services.operations, await services.clock.now()
    work = service.create_partner(
        by,
        operations.stores,
        operations.secrets,
        operations.audit,
        input.name,
        now=now,
        idempotency_key=input.idempotency_key,
    )
    partner, errors = await catch_user_errors(work)
    return CreatePartnerPayload(partner_id=strawberry.ID(partner.id) if partner else None, user_errors=errors)
