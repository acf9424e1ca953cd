"""The mutation `hideCase`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.access_inputs import HideCaseInput
from hub.schema.police.access_payloads import HideCasePayload
from hub.schema.police.context import PoliceInfo
from hub.services.police import hide_case as service


@mutation("Hide a closed case: partners and officers without a tie to it see nothing of it any more.")
async def hide_case(info: PoliceInfo, input: HideCaseInput) -> HideCasePayload:  # noqa: A002
    """Hide a case."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.hide_case(by, services.stores, services.hiding, services.audit, input.to_domain(), now=now)
    return await HideCasePayload.from_work(work, purpose="hideCase")
