"""The mutation `linkCases`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.access_inputs import LinkCasesInput
from hub.schema.police.access_payloads import LinkCasesPayload
from hub.schema.police.context import PoliceInfo
from hub.services.police import link_cases as service


@mutation("Link two cases that have to do with each other, or take the link back.")
async def link_cases(info: PoliceInfo, input: LinkCasesInput) -> LinkCasesPayload:  # noqa: A002
    """Link two cases that have to do with each other, or take the link back."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.link_cases(by, services.stores, services.audit, input.to_domain(), now=now)
    return await LinkCasesPayload.from_work(work, purpose="linkCases")
