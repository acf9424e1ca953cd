"""The mutation `revokePartnerKey`."""

import strawberry

from hub.domain.actors import KeyMode
from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.context import PoliceCall
from hub.schema.police.operator_types import PARTNER
from hub.schema.police.payloads import ERRORS
from hub.services.operations import revoke_partner_keys as service


@strawberry.input(description="The keys of one mode of a partner.")
class RevokePartnerKeyInput:
    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    mode: KeyMode = strawberry.field(description="Live or test.")


@strawberry.type(description="The result of revoking keys.")
class RevokePartnerKeyPayload:
    revoked: int | None = strawberry.field(description="Number of keys revoked.", default=None)
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)


@mutation("Revoke every key of a mode at once.")
async def revoke_partner_key(call: PoliceCall, input: RevokePartnerKeyInput) -> RevokePartnerKeyPayload:
    by, services, now = call
    operations = services.operations
    revoked = await service.revoke_partner_keys(
        by, operations.stores, operations.audit, input.partner_id, input.mode, now=now
    )
    return RevokePartnerKeyPayload(revoked=revoked)
