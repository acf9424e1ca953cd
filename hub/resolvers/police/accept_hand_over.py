"""The mutation `acceptHandOver`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.access_inputs import AcceptHandOverInput
from hub.schema.police.access_payloads import AcceptHandOverPayload
from hub.schema.police.context import PoliceInfo
from hub.services.police import accept_hand_over as service


@mutation("Take a case that another force offers, or decline it.")
async def accept_hand_over(info: PoliceInfo, input: AcceptHandOverInput) -> AcceptHandOverPayload:  # noqa: A002
    """Take a case that another force offers, or decline it."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.accept_hand_over(by, services.stores, services.audit, services.rules, input.to_domain(), now=now)
    return await AcceptHandOverPayload.from_work(work, purpose="acceptHandOver")
