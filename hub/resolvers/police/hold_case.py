"""The mutation `holdCase`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.access_inputs import HoldCaseInput
from hub.schema.police.access_payloads import HoldCasePayload
from hub.schema.police.context import PoliceInfo
from hub.services.police import hold_case as service


@mutation("Place a legal hold on a case: nothing of it is wiped until two people lift the hold.")
async def hold_case(info: PoliceInfo, input: HoldCaseInput) -> HoldCasePayload:  # noqa: A002
    """Place a legal hold."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.hold_case(by, services.stores, services.audit, input.to_domain(), now=now)
    return await HoldCasePayload.from_work(work, purpose="holdCase")
