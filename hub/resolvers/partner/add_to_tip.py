"""The mutation `addToTip`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.tip_follow_up import AddToTipInput, AddToTipPayload
from hub.services.intake import add_to_tip as service


@mutation("Add to a tip by its receipt code: an answer to police, or something more.")
async def add_to_tip(info: PartnerInfo, input: AddToTipInput) -> AddToTipPayload:  # noqa: A002
    """Add the tipster's words."""
    services, actor = info.context.services, info.context.actor
    now = await services.clock.now()
    added, errors = await catch_user_errors(
        service.add_to_tip(actor, services.tips, input.receipt_code, input.text, now=now)
    )
    return AddToTipPayload(added=bool(added), user_errors=errors)
