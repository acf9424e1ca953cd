"""The mutation `resumeAll`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator_inputs import ResumeAllInput
from hub.schema.police.operator_types import ResumeAllPayload
from hub.services.operations import resume_all as service


@mutation("Resume the pushes of the hub.")
async def resume_all(info: PoliceInfo, input: ResumeAllInput) -> ResumeAllPayload:  # noqa: A002
    """Resume the pushes of the hub."""
    by, services = info.context.actor, info.context.services
    operations, now = services.operations, await services.clock.now()
    work = service.resume_all(by, operations.halt, operations.audit, input.reason, now=now)
    halted, errors = await catch_user_errors(work)
    return ResumeAllPayload(halted=halted, user_errors=errors)
