"""The mutation `approveChange`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.access_inputs import ApproveChangeInput
from hub.schema.police.access_payloads import ApproveChangePayload
from hub.schema.police.context import PoliceInfo
from hub.services.police import approve_change as service


@mutation("Approve, as a second person, a change that a colleague then makes.")
async def approve_change(info: PoliceInfo, input: ApproveChangeInput) -> ApproveChangePayload:  # noqa: A002
    """Approve a change."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.approve_change(by, services.stores, services.audit, input.to_domain(), now=now)
    return await ApproveChangePayload.from_work(work, purpose="approveChange")
