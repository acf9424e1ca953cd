"""The mutation `revokePartnerKey`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator_inputs import RevokePartnerKeyInput
from hub.schema.police.operator_types import RevokePartnerKeyPayload
from hub.services.operations import revoke_partner_keys as service


@mutation("Revoke every key of a mode at once.")
async def revoke_partner_key(info: PoliceInfo, input: RevokePartnerKeyInput) -> RevokePartnerKeyPayload:  # noqa: A002
    """Revoke every key of a mode."""
    by, services = info.context.actor, info.context.services
    operations, now = services.operations, await services.clock.now()
    work = service.revoke_partner_keys(by, operations.stores, operations.audit, input.partner_id, input.mode, now=now)
    revoked, errors = await catch_user_errors(work)
    return RevokePartnerKeyPayload(revoked=revoked, user_errors=errors)
