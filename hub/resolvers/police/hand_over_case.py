"""The mutation `handOverCase`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.access_inputs import HandOverCaseInput
from hub.schema.police.access_payloads import HandOverCasePayload
from hub.schema.police.context import PoliceInfo
from hub.services.police import hand_over_case as service


@mutation("Offer a case to another force. Until that force accepts, the case stays where it is.")
async def hand_over_case(info: PoliceInfo, input: HandOverCaseInput) -> HandOverCasePayload:  # noqa: A002
    """Offer a case to another force. Until that force accepts, the case stays where it is."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    parts = services.stores, services.staff, services.audit, services.access.notices
    work = service.hand_over_case(by, *parts, input.to_domain(), now=now)
    return await HandOverCasePayload.from_work(work, purpose="handOverCase")
