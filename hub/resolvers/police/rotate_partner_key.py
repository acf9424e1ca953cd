"""The mutation `rotatePartnerKey`."""

from datetime import datetime, timedelta

import strawberry

from hub.domain.actors import KeyMode
from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.case_inputs import IDEMPOTENCY
from hub.schema.police.context import PoliceCall
from hub.schema.police.operator_types import DEFAULT_GRACE_PERIOD_SECONDS, KEY_ID, PARTNER
from hub.schema.police.payloads import ERRORS
from hub.services.operations import rotate_partner_key as service


@strawberry.input(description="A new key of one mode of a partner.")
class RotatePartnerKeyInput:
    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    mode: KeyMode = strawberry.field(description="Live or test.")
    grace_period_seconds: int = strawberry.field(
        description="Seconds for which the earlier keys of the mode stay valid, 0 to 604800 (7 days); keys that expire "
        "before do so. Send 0 if a key may be in wrong hands: they expire at once.",
        default=DEFAULT_GRACE_PERIOD_SECONDS,
    )
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)


@strawberry.type(description="The result of rotating a key.")
class RotatePartnerKeyPayload:
    key: str | None = strawberry.field(
        description="The key; shown once, and again to a repeat of the call.", default=None
    )
    key_id: strawberry.ID | None = strawberry.field(description=KEY_ID, default=None)
    previous_keys_expire_at: datetime | None = strawberry.field(
        description="The latest moment at which the earlier keys of the mode expire; null if there were none.",
        default=None,
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)


@mutation("Make a new key of a mode; the earlier ones stay valid for the grace period.")
async def rotate_partner_key(call: PoliceCall, input: RotatePartnerKeyInput) -> RotatePartnerKeyPayload:
    by, services, now = call
    operations = services.operations
    new = await service.rotate_partner_key(
        by,
        operations.stores,
        operations.secrets,
        operations.audit,
        service.KeyRotation(
            input.partner_id, input.mode, timedelta(seconds=input.grace_period_seconds), input.idempotency_key
        ),
        now=now,
    )
    return RotatePartnerKeyPayload(
        key=new.key, key_id=strawberry.ID(new.id), previous_keys_expire_at=new.previous_keys_expire_at
    )
