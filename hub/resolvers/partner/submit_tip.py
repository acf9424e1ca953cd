"""The mutation `submitTip`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.tips import SubmitTipInput, SubmitTipPayload
from hub.services.intake import submit_tip as service


@mutation("Pass on a tip of a member of the public; only police will read it.")
async def submit_tip(info: PartnerInfo, input: SubmitTipInput) -> SubmitTipPayload:  # noqa: A002
    """Store a tip and return its receipt code."""
    services, actor = info.context.services, info.context.actor
    work = service.submit_tip(actor, services.tips, input.to_domain(), now=await services.clock.now())
    code, errors = await catch_user_errors(work)
    return SubmitTipPayload(receipt_code=code, user_errors=errors)
