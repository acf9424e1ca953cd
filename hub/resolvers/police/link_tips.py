"""The mutation `linkTips`."""

import strawberry

from hub.domain.tips.links import MAX_TIP_LINKS
from hub.graphql.kit.mutations import mutation
from hub.schema.police.context import PoliceCall
from hub.schema.police.tip_payloads import TipChanged
from hub.services.police.tips import link_tips as service
from hub.services.police.tips.steps.tip_pair import TipPair


@strawberry.input(description=f"Link two tips of a case. A tip has at most {MAX_TIP_LINKS} links.")
class LinkTipsInput:
    tip_id: strawberry.ID = strawberry.field(description="The tip.")
    other_tip_id: strawberry.ID = strawberry.field(description="Another tip of the same case.")

    def to_domain(self) -> TipPair:
        return TipPair(self.tip_id, self.other_tip_id)


@mutation("Link two tips of a case that belong together.", TipChanged, "The result of linking two tips.")
async def link_tips(call: PoliceCall, input: LinkTipsInput) -> strawberry.ID:
    by, services, now = call
    await service.link_tips(by, services.tips, services.audit, input.to_domain(), now=now)
    return input.tip_id
