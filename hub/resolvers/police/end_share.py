"""The mutation `endShare`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.access_inputs import EndShareInput
from hub.schema.police.access_payloads import EndSharePayload
from hub.schema.police.context import PoliceInfo
from hub.services.police import end_share as service


@mutation("End a share of a case, or broken glass, at once.")
async def end_share(info: PoliceInfo, input: EndShareInput) -> EndSharePayload:  # noqa: A002
    """End a share of a case at once."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.end_share(by, services.stores, services.audit, input.to_domain(), now=now)
    return await EndSharePayload.from_work(work, purpose="endShare")
