"""The mutation `linkCases`."""

import strawberry

from hub.domain.cases.grants import MAX_LINKS, CaseLinkKind
from hub.domain.cases.same_child import MAX_CASES_OF_CHILD
from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import IDEMPOTENCY, WHY
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import CaseChanged
from hub.services.police.cases import link_cases as service
from hub.services.police.ports.stores import CaseChange

SAME_CHILD = (
    "It is said for the cases that you may link, `caseId` at least. Cases whose links say `SAME_CHILD` from both "
    f"sides, over any steps, count as one child; at most {MAX_CASES_OF_CHILD} cases are one."
)


@strawberry.input(description="Link two cases, or take the link back.")
class LinkCasesInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    other_id: strawberry.ID = strawberry.field(
        description=f"The other case. Both show the link; a case has at most {MAX_LINKS}."
    )
    linked: bool = strawberry.field(description="False takes the link back.", default=True)
    reason: str = strawberry.field(description=WHY)
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)
    kind: CaseLinkKind | None = strawberry.field(
        description=f"What they have in common. {SAME_CHILD} Without it a link keeps its kind.", default=None
    )

    def to_domain(self) -> service.Linking:
        return service.Linking(self.case_id, self.other_id, self.linked, self.reason, self.idempotency_key, self.kind)


@mutation(
    "Link two cases that have to do with each other, or take the link back.",
    CaseChanged,
    "The result of linking two cases.",
)
async def link_cases(call: PoliceCall, input: LinkCasesInput) -> CaseChange:
    by, services, now = call
    return await service.link_cases(by, services.stores, services.audit, input.to_domain(), now=now)
