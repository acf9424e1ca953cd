"""The mutation `breakGlass`."""

from hub.graphql.kit.fields import mutation
from hub.schema.police.access_inputs import BreakGlassInput
from hub.schema.police.access_payloads import BreakGlassPayload
from hub.schema.police.context import PoliceInfo
from hub.services.police import break_glass as service


@mutation("Read a case and pause its alert for hours without a relation; the force that has it is told at once.")
async def break_glass(info: PoliceInfo, input: BreakGlassInput) -> BreakGlassPayload:  # noqa: A002
    """Read and steer a case for hours without a relation; the force that has it is told at once."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    work = service.break_glass(by, services.stores, services.audit, services.access, input.to_domain(), now=now)
    return await BreakGlassPayload.from_work(work, purpose="breakGlass")
