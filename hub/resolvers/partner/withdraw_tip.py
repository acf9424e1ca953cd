"""The mutation `withdrawTip`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.tips import WithdrawTipInput, WithdrawTipPayload
from hub.services.intake import withdraw_tip as service


@mutation("Withdraw a tip by its receipt code.")
async def withdraw_tip(info: PartnerInfo, input: WithdrawTipInput) -> WithdrawTipPayload:  # noqa: A002
    """Wipe what the person said."""
    services, actor = info.context.services, info.context.actor
    work = service.withdraw_tip(actor, services.tips, input.receipt_code, now=await services.clock.now())
    withdrawn, errors = await catch_user_errors(work)
    return WithdrawTipPayload(withdrawn=bool(withdrawn), user_errors=errors)
