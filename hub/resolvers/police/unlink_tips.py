"""The mutation `unlinkTips`."""

import strawberry

from hub.domain.tips.links import MAX_TIP_LINKS
from hub.graphql.kit.mutations import mutation
from hub.schema.police.context import PoliceCall
from hub.schema.police.tip_payloads import TipChanged
from hub.services.police.tips import unlink_tips as service
from hub.services.police.tips.steps.tip_pair import TipPair


@strawberry.input(
    description=f"Say that two tips of a case are not the same. A tip can be parted from {MAX_TIP_LINKS} others."
)
class UnlinkTipsInput:
    tip_id: strawberry.ID = strawberry.field(description="The tip.")
    other_tip_id: strawberry.ID = strawberry.field(description="Another tip of the same case.")

    def to_domain(self) -> TipPair:
        return TipPair(self.tip_id, self.other_tip_id)


@mutation(
    "Say that two tips of a case are not the same: their links go, and a copy gets a line of its own.",
    TipChanged,
    "The result of saying that two tips are not the same.",
)
async def unlink_tips(call: PoliceCall, input: UnlinkTipsInput) -> strawberry.ID:
    by, services, now = call
    await service.unlink_tips(by, services.tips, services.audit, input.to_domain(), now=now)
    return input.tip_id
