"""The mutation `breakGlass`."""

from datetime import datetime

import strawberry

from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import WHY
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import GrantChanged
from hub.services.police.access import break_glass as service


@strawberry.input(description="Break the glass: read a case without a relation to it, and pause its alert.")
class BreakGlassInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    reason: str = strawberry.field(description=f"{WHY} The force that has the case is told at once.")

    def to_domain(self) -> service.GlassBreaking:
        return service.GlassBreaking(self.case_id, self.reason)


@strawberry.type(description="The result of breaking the glass.")
class BreakGlassPayload(GrantChanged):
    @resolver_field("When it ends; null if you may read the case anyhow.")
    def until(self) -> datetime | None:
        return self.done.until if self.done else None


@mutation("Read a case and pause its alert for hours without a relation; the force that has it is told at once.")
async def break_glass(call: PoliceCall, input: BreakGlassInput) -> BreakGlassPayload:
    by, services, now = call
    return BreakGlassPayload(
        done=await service.break_glass(
            by, services.stores, services.audit, services.staff.access, input.to_domain(), now=now
        )
    )
