"""The mutation `replayUnits`."""

import strawberry

from hub.graphql.kit.fields import mutation
from hub.graphql.kit.user_errors import catch_user_errors
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator_inputs import ReplayUnitsInput
from hub.schema.police.operator_types import ReplayUnitsPayload
from hub.services.operations import replay_units as service


@mutation("Replay parked units, as if they had never been tried.")
async def replay_units(info: PoliceInfo, input: ReplayUnitsInput) -> ReplayUnitsPayload:  # noqa: A002
    """Replay parked units."""
    by, services = info.context.actor, info.context.services
    operations, now = services.operations, await services.clock.now()
    work = service.replay_units(by, operations.units, operations.audit, input.unit_ids, now=now)
    replayed, errors = await catch_user_errors(work)
    return ReplayUnitsPayload(replayed=[strawberry.ID(one) for one in replayed or ()], user_errors=errors)
