"""The mutation `openCase`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.case_inputs import OpenCaseInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import OpenCasePayload
from hub.services.police import open_case as service


@mutation("Open a case and its alert: the nearest phones are told within seconds.")
async def open_case(info: PoliceInfo, input: OpenCaseInput) -> OpenCasePayload:  # noqa: A002
    """Open a case and its alert."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.open_case(
        by, services.stores, services.audit, services.notifier, services.rules, input.to_domain(), now=now
    )
    return await OpenCasePayload.from_work(work, purpose="openCase")
