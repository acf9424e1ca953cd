"""The mutation `releaseTip`."""

import strawberry

from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.context import PoliceCall, PoliceInfo
from hub.schema.police.payloads import CHANGED, ERRORS
from hub.schema.police.tip_payloads import TIP, TIP_ID
from hub.schema.police.tip_type import TipType
from hub.services.police.tips import release_tip as service


@strawberry.input(description="Release a tip that you claimed.")
class ReleaseTipInput:
    tip_id: strawberry.ID = strawberry.field(description="The tip.")


@strawberry.type(description="The result of releasing a tip.")
class ReleaseTipPayload:
    tip_id: strawberry.ID | None = strawberry.field(description=TIP_ID, default=None)
    changed: bool | None = strawberry.field(description=CHANGED, default=None)
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)

    @resolver_field(TIP)
    async def tip(self, info: PoliceInfo) -> TipType | None:
        return await TipType.read(info, self.tip_id, "releaseTip") if self.tip_id else None


@mutation("Release a tip that you claimed.")
async def release_tip(call: PoliceCall, input: ReleaseTipInput) -> ReleaseTipPayload:
    by, services, now = call
    changed = await service.release_tip(by, services.tips, services.audit, input.tip_id, now=now)
    return ReleaseTipPayload(tip_id=input.tip_id, changed=changed)
