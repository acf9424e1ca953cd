"""The mutation `setPartnerChannel`."""

from datetime import timedelta

import strawberry
from strawberry.scalars import JSON

from hub.domain.actors import KeyMode
from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.case_inputs import IDEMPOTENCY
from hub.schema.police.context import PoliceCall
from hub.schema.police.operator_types import DEFAULT_GRACE_PERIOD_SECONDS, PARTNER
from hub.schema.police.payloads import ERRORS
from hub.services.operations import set_partner_channel as service


@strawberry.input(description="The channel of a partner in one mode.")
class SetPartnerChannelInput:
    partner_id: strawberry.ID = strawberry.field(description=PARTNER)
    mode: KeyMode = strawberry.field(description="Live or test.")
    channel: str = strawberry.field(description="The channel's name, such as fcm or webhook.")
    settings: JSON = strawberry.field(description="The channel's settings, an object; kept encrypted, never returned.")
    grace_period_seconds: int = strawberry.field(
        description="Seconds for which the replaced secret of a webhook signs beside the new one, 0 to 604800 (7 "
        "days). Send 0 if it may be in wrong hands.",
        default=DEFAULT_GRACE_PERIOD_SECONDS,
    )
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)


@strawberry.type(description="The result of setting a channel.")
class SetPartnerChannelPayload:
    secret: str | None = strawberry.field(
        description="The secret, if the hub made it; shown once, and again to a repeat of the call.", default=None
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)


@mutation("Set the channel of a partner in a mode.")
async def set_partner_channel(call: PoliceCall, input: SetPartnerChannelInput) -> SetPartnerChannelPayload:
    by, services, now = call
    operations = services.operations
    secret = await service.set_partner_channel(
        by,
        operations.stores,
        operations.secrets,
        operations.channels,
        operations.audit,
        service.NewChannel(
            input.partner_id,
            input.mode,
            input.channel,
            input.settings,
            timedelta(seconds=input.grace_period_seconds),
            input.idempotency_key,
        ),
        now=now,
    )
    return SetPartnerChannelPayload(secret=secret)
