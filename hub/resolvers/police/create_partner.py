"""The mutation `createPartner`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.case_inputs import IDEMPOTENCY
from hub.schema.police.context import PoliceCall
from hub.schema.police.operator_types import PARTNER
from hub.schema.police.payloads import ERRORS
from hub.services.operations import create_partner as service


@strawberry.input(description="A new partner.")
class CreatePartnerInput:
    name: str = strawberry.field(description="Its name, 1 to 100 characters; no two partners have the same.")
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)


@strawberry.type(description="The result of creating a partner.")
class CreatePartnerPayload:
    partner_id: strawberry.ID | None = strawberry.field(description=PARTNER, default=None)
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)


@mutation("Create a partner, without keys and channels.")
async def create_partner(call: PoliceCall, input: CreatePartnerInput) -> CreatePartnerPayload:
    by, services, now = call
    operations = services.operations
    partner = await service.create_partner(
        by,
        operations.stores,
        operations.secrets,
        operations.audit,
        input.name,
        now=now,
        idempotency_key=input.idempotency_key,
    )
    return CreatePartnerPayload(partner_id=strawberry.ID(partner.id))
