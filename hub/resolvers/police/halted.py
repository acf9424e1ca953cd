"""The query field `halted`."""

from hub.graphql.kit.fields import resolver_field
from hub.schema.police.context import PoliceInfo
from hub.services.operations.read_halted import read_halted


@resolver_field("True while every push of the hub is stopped. For operators, and for officers who read cases.")
async def halted(info: PoliceInfo) -> bool:
    return await read_halted(info.context.actor, info.context.services.operations.halt)
