"""The mutation `returnCase`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.case_inputs import ReturnCaseInput
from hub.schema.police.context import PoliceInfo
from hub.schema.police.payloads import ReturnCasePayload
from hub.services.police import return_case as service


@mutation(
    "Return a case instead of confirming it: its alert is paused at once, and its opener is called. `resumeAlert` "
    "sends the case to be confirmed again."
)
async def return_case(info: PoliceInfo, input: ReturnCaseInput) -> ReturnCasePayload:  # noqa: A002
    """Return a case to its opener."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.return_case(by, services.stores, services.audit, input.to_domain(), now=now)
    return await ReturnCasePayload.from_work(work, purpose="returnCase")
