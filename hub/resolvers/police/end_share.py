"""The mutation `endShare`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.access import end_share as service
from hub.services.police.ports.stores import CaseChange


@strawberry.input(description="End a share at once.")
class EndShareInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    share_id: strawberry.ID = strawberry.field(
        description="The id of the share, from `shareCase`, or of a share or broken glass in `grants`."
    )

    def to_domain(self) -> service.ShareEnd:
        return service.ShareEnd(self.case_id, self.share_id)


@mutation("End a share of a case, or broken glass, at once.", CaseChanged, "The result of ending a share.")
async def end_share(call: PoliceCall, input: EndShareInput) -> CaseChange:
    by, services, now = call
    return await service.end_share(by, services.stores, services.audit, input.to_domain(), now=now)
