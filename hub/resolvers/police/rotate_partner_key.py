"""The mutation `rotatePartnerKey`."""

from datetime import timedelta

import strawberry

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator_inputs import RotatePartnerKeyInput
from hub.schema.police.operator_types import RotatePartnerKeyPayload
from hub.services.operations import rotate_partner_key as service


@mutation("Make a new key of a mode; the earlier ones stay valid for the grace period.")
async def rotate_partner_key(info: PoliceInfo, input: RotatePartnerKeyInput) -> RotatePartnerKeyPayload:  # noqa: A002
    """Make a new key of a partner."""
    by, services = info.context.actor, info.context.services
    operations, now = services.operations, await services.clock.now()
    work = service.rotate_partner_key(
        by,
        operations.stores,
        operations.secrets,
        operations.audit,
        input.partner_id,
        input.mode,
        now=now,
        grace_period=timedelta(seconds=input.grace_period_seconds),
        idempotency_key=input.idempotency_key,
    )
    new, errors = await catch_user_errors(work)
    return RotatePartnerKeyPayload(
        key=new.key if new else None,
        key_id=strawberry.ID(new.id) if new else None,
        previous_keys_expire_at=new.previous_keys_expire_at if new else None,
        user_errors=errors,
    )
