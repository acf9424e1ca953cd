"""The mutation `openCase`."""

import strawberry

from hub.domain.cases.abductors import AbductorRelation
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import ABDUCTOR, ACKNOWLEDGE, IDEMPOTENCY, REGION, ReportInput, report_of
from hub.schema.police.context import PoliceCall, PoliceInfo
from hub.schema.police.payloads import CaseChanged
from hub.schema.police.summary_type import CaseSummary
from hub.services.police.cases import open_case as service
from hub.services.police.cases.read_alike_cases import read_alike_cases
from hub.services.police.steps.find_alike import MAX_ALIKE


@strawberry.input(description="A new case. From then on the hub tells people.")
class OpenCaseInput(ReportInput):
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)
    acknowledge_unusual_place: bool = strawberry.field(description=ACKNOWLEDGE, default=False)
    region: str | None = strawberry.field(description=REGION, default=None)
    abductor_relation: AbductorRelation | None = strawberry.field(description=ABDUCTOR, default=None)

    def to_domain(self) -> service.NewCase:
        return service.NewCase(
            report=report_of(self, self.region, self.abductor_relation),
            status=self.status,
            idempotency_key=self.idempotency_key,
            acknowledge_unusual_place=self.acknowledge_unusual_place,
        )


@strawberry.type(description="The result of opening a case.")
class OpenCasePayload(CaseChanged):
    @resolver_field(
        "Open cases of any force that look the same: the same identity number, or name, about the same age, place and "
        f"time; public facts, at most {MAX_ALIKE}. Once the case was revised, cases of others are compared by public "
        "facts alone. The alert has begun and waits for none of this."
    )
    async def alike(self, info: PoliceInfo) -> list[CaseSummary]:
        """Look for them after the opening; it is a read with lines of its own in the audit trail."""
        if self.done is None:
            return []
        by, services = info.context.actor, info.context.services
        now = await services.clock.now()
        found = await read_alike_cases(
            by, services.stores, services.audit, self.done.case, purpose=self.mutation, now=now
        )
        return [CaseSummary.from_domain(one) for one in found]


@mutation("Open a case and its alert: the nearest phones are told within seconds.")
async def open_case(call: PoliceCall, input: OpenCaseInput) -> OpenCasePayload:
    by, services, now = call
    return OpenCasePayload(
        done=await service.open_case(
            by, services.stores, services.audit, services.notifier, services.rules, input.to_domain(), now=now
        )
    )
