"""The mutation `unhideCase`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.access_inputs import UnhideCaseInput
from hub.schema.police.access_payloads import UnhideCasePayload
from hub.schema.police.context import PoliceInfo
from hub.services.police import unhide_case as service


@mutation("Show a hidden case again, as the second of two people.")
async def unhide_case(info: PoliceInfo, input: UnhideCaseInput) -> UnhideCasePayload:  # noqa: A002
    """Show a case again."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.unhide_case(by, services.stores, services.hiding, services.audit, input.to_domain(), now=now)
    return await UnhideCasePayload.from_work(work, purpose="unhideCase")
