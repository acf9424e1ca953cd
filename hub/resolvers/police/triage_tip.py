"""The mutation `triageTip`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.alert_inputs import TriageTipInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import TriageTipPayload
from hub.services.police import triage_tip as service


@mutation("Set how far police are with a tip.")
async def triage_tip(info: PoliceInfo, input: TriageTipInput) -> TriageTipPayload:  # noqa: A002
    """Set how far police are with a tip."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.triage_tip(
        by, services.tips, services.audit, input.tip_id, input.state, now=now, reason=input.reason
    )
    _, errors = await catch_user_errors(work)
    return TriageTipPayload(tip_id=None if errors else input.tip_id, user_errors=errors)
