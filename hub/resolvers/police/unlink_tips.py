"""The mutation `unlinkTips`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.tip_inputs import UnlinkTipsInput
from hub.schema.police.tip_payloads import UnlinkTipsPayload
from hub.services.police import unlink_tips as service


@mutation("Say that two tips of a case are not the same: their links go, and a copy gets a line of its own.")
async def unlink_tips(info: PoliceInfo, input: UnlinkTipsInput) -> UnlinkTipsPayload:  # noqa: A002
    """Part two tips."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.unlink_tips(by, services.tips, services.audit, input.to_domain(), now=now)
    _, errors = await catch_user_errors(work)
    return UnlinkTipsPayload(tip_id=None if errors else input.tip_id, user_errors=errors)
