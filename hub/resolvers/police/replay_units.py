"""The mutation `replayUnits`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import ERRORS
from hub.services.operations import replay_units as service


@strawberry.input(description="Parked units to replay.")
class ReplayUnitsInput:
    unit_ids: list[strawberry.ID] = strawberry.field(description="Ids of parked units, at most 100.")


@strawberry.type(description="The result of replaying units.")
class ReplayUnitsPayload:
    replayed: list[strawberry.ID] = strawberry.field(
        description="The units that were parked and are replayed now.", default_factory=list
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)


@mutation("Replay parked units, as if they had never been tried.")
async def replay_units(call: PoliceCall, input: ReplayUnitsInput) -> ReplayUnitsPayload:
    by, services, now = call
    operations = services.operations
    replayed = await service.replay_units(by, operations.units, operations.audit, input.unit_ids, now=now)
    return ReplayUnitsPayload(replayed=[strawberry.ID(one) for one in replayed])
