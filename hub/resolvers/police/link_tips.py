"""The mutation `linkTips`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.tip_inputs import LinkTipsInput
from hub.schema.police.tip_payloads import LinkTipsPayload
from hub.services.police import link_tips as service


@mutation("Link two tips of a case that belong together.")
async def link_tips(info: PoliceInfo, input: LinkTipsInput) -> LinkTipsPayload:  # noqa: A002
    """Link two tips."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.link_tips(by, services.tips, services.audit, input.to_domain(), now=now)
    _, errors = await catch_user_errors(work)
    return LinkTipsPayload(tip_id=None if errors else input.tip_id, user_errors=errors)
