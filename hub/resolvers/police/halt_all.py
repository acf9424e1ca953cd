"""The mutation `haltAll`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.context import PoliceCall
from hub.schema.police.operator_types import WHY_OPERATED, HaltChanged
from hub.services.operations import halt_all as service


@strawberry.input(description="Stop every push of the hub.")
class HaltAllInput:
    reason: str = strawberry.field(description=WHY_OPERATED)


@mutation("Stop every push of the hub within seconds.", HaltChanged, "The result of a halt.")
async def halt_all(call: PoliceCall, input: HaltAllInput) -> bool:
    by, services, now = call
    operations = services.operations
    return await service.halt_all(by, operations.halt, operations.audit, input.reason, now=now)
