"""The mutation `claimTip`."""

from datetime import datetime

import strawberry

from hub.domain.search.tips import CLAIM_TIME
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.police.context import PoliceCall, PoliceInfo
from hub.schema.police.payloads import ERRORS
from hub.schema.police.tip_payloads import TIP, TIP_ID
from hub.schema.police.tip_type import TipType
from hub.services.police.tips import claim_tip as service


@strawberry.input(description=f"Claim a tip for {CLAIM_TIME.total_seconds() / 60:.0f} minutes.")
class ClaimTipInput:
    tip_id: strawberry.ID = strawberry.field(description="The tip.")


@strawberry.type(description="The result of claiming a tip.")
class ClaimTipPayload:
    tip_id: strawberry.ID | None = strawberry.field(description=TIP_ID, default=None)
    until: datetime | None = strawberry.field(
        description="When the claim ends; call again before to renew it.", default=None
    )
    user_errors: list[UserError] = strawberry.field(description=ERRORS, default_factory=list)

    @resolver_field(TIP)
    async def tip(self, info: PoliceInfo) -> TipType | None:
        return await TipType.read(info, self.tip_id, "claimTip") if self.tip_id else None


@mutation("Claim a tip, so that colleagues see that you work on it. Claim it again to renew.")
async def claim_tip(call: PoliceCall, input: ClaimTipInput) -> ClaimTipPayload:
    by, services, now = call
    until = await service.claim_tip(by, services.tips, services.audit, input.tip_id, now=now)
    return ClaimTipPayload(tip_id=input.tip_id, until=until)
