"""The mutation `releaseTip`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.tip_inputs import ReleaseTipInput
from hub.schema.police.tip_payloads import ReleaseTipPayload
from hub.services.police import release_tip as service


@mutation("Release a tip that you claimed.")
async def release_tip(info: PoliceInfo, input: ReleaseTipInput) -> ReleaseTipPayload:  # noqa: A002
    """Release a tip."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.release_tip(by, services.tips, services.audit, input.tip_id, now=now)
    changed, errors = await catch_user_errors(work)
    return ReleaseTipPayload(tip_id=None if errors else input.tip_id, changed=changed, user_errors=errors)
