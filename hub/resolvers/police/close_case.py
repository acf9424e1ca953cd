"""The mutation `closeCase`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.case_inputs import CloseCaseInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import CloseCasePayload
from hub.services.police import close_case as service


@mutation("Close a case for good; everybody who was told is told that it is over.")
async def close_case(info: PoliceInfo, input: CloseCaseInput) -> CloseCasePayload:  # noqa: A002
    """Close a case for good."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    parts = services.stores, services.audit, services.notifier, services.rules
    work = service.close_case(by, *parts, input.to_domain(), now=now)
    return await CloseCasePayload.from_work(work, purpose="closeCase")
