"""The mutation `liftHold`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.access_inputs import LiftHoldInput
from hub.schema.police.access_payloads import LiftHoldPayload
from hub.schema.police.context import PoliceInfo
from hub.services.police import lift_hold as service


@mutation("Lift the legal hold of a case, as the second of two people.")
async def lift_hold(info: PoliceInfo, input: LiftHoldInput) -> LiftHoldPayload:  # noqa: A002
    """Lift a legal hold."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.lift_hold(by, services.stores, services.audit, input.to_domain(), now=now)
    return await LiftHoldPayload.from_work(work, purpose="liftHold")
