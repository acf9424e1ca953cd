"""The mutation `claimTip`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.tip_inputs import ClaimTipInput
from hub.schema.police.tip_payloads import ClaimTipPayload
from hub.services.police import claim_tip as service


@mutation("Claim a tip, so that colleagues see that you work on it. Claim it again to renew.")
async def claim_tip(info: PoliceInfo, input: ClaimTipInput) -> ClaimTipPayload:  # noqa: A002
    """Claim a tip."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.claim_tip(by, services.tips, services.audit, input.tip_id, now=now)
    until, errors = await catch_user_errors(work)
    return ClaimTipPayload(tip_id=None if errors else input.tip_id, until=until, user_errors=errors)
