"""The mutation `assignCase`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.access_inputs import AssignCaseInput
from hub.schema.police.access_payloads import AssignCasePayload
from hub.schema.police.context import PoliceInfo
from hub.services.police import assign_case as service


@mutation("Assign a case to an officer of any force, or take the assignment back.")
async def assign_case(info: PoliceInfo, input: AssignCaseInput) -> AssignCasePayload:  # noqa: A002
    """Assign a case to an officer of any force, or take the assignment back."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    parts = services.stores, services.staff, services.audit, services.access.notices
    work = service.assign_case(by, *parts, input.to_domain(), now=now)
    return await AssignCasePayload.from_work(work, purpose="assignCase")
