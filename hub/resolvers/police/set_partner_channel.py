"""The mutation `setPartnerChannel`."""

from datetime import timedelta

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator_inputs import SetPartnerChannelInput
from hub.schema.police.operator_types import SetPartnerChannelPayload
from hub.services.operations import set_partner_channel as service


@mutation("Set the channel of a partner in a mode.")
async def set_partner_channel(info: PoliceInfo, input: SetPartnerChannelInput) -> SetPartnerChannelPayload:  # noqa: A002
    """Set the channel of a partner."""
    by, services = info.context.actor, info.context.services
    operations, now = services.operations, await services.clock.now()
    work = service.set_partner_channel(
        by,
        operations.stores,
        operations.secrets,
        operations.channels,
        operations.audit,
        input.partner_id,
        input.mode,
        input.channel,
        input.settings,
        now=now,
        grace_period=timedelta(seconds=input.grace_period_seconds),
        idempotency_key=input.idempotency_key,
    )
    secret, errors = await catch_user_errors(work)
    return SetPartnerChannelPayload(secret=secret, user_errors=errors)
