"""The mutation `resumeAll`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.context import PoliceCall
from hub.schema.police.operator_types import WHY_OPERATED, HaltChanged
from hub.services.operations import resume_all as service


@strawberry.input(description="Resume the pushes of the hub.")
class ResumeAllInput:
    reason: str = strawberry.field(description=WHY_OPERATED)


@mutation("Resume the pushes of the hub.", HaltChanged, "The result of ending a halt.")
async def resume_all(call: PoliceCall, input: ResumeAllInput) -> bool:
    by, services, now = call
    operations = services.operations
    return await service.resume_all(by, operations.halt, operations.audit, input.reason, now=now)
