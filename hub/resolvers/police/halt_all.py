"""The mutation `haltAll`."""

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator_inputs import HaltAllInput
from hub.schema.police.operator_types import HaltAllPayload
from hub.services.operations import halt_all as service


@mutation("Stop every push of the hub within seconds.")
async def halt_all(info: PoliceInfo, input: HaltAllInput) -> HaltAllPayload:  # noqa: A002
    """Stop every push of the hub."""
    by, services = info.context.actor, info.context.services
    operations, now = services.operations, await services.clock.now()
    work = service.halt_all(by, operations.halt, operations.audit, input.reason, now=now)
    halted, errors = await catch_user_errors(work)
    return HaltAllPayload(halted=halted, user_errors=errors)
