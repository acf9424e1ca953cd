"""The mutation `assignCase`."""

import strawberry

from hub.domain.access.staff import STAFF_KEPT
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import ACCOUNT, IDEMPOTENCY
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import GrantChanged
from hub.services.police.access import assign_case as service


@strawberry.input(description="Assign a case to an officer, or take the assignment back.")
class AssignCaseInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    officer: str = strawberry.field(description=ACCOUNT)
    assigned: bool = strawberry.field(description="False takes the assignment back.", default=True)
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> service.Assignment:
        return service.Assignment(self.case_id, self.officer, self.assigned, self.idempotency_key)


OFFICER_KNOWN = f"""\
True if an officer has worked with the hub under this account within the last {STAFF_KEPT.days} days. False hints at a \
mistyped account: it was done all the same, and reaches nobody as long as nobody has the account."""


@strawberry.type(description="The result of assigning a case.")
class AssignCasePayload(GrantChanged):
    @resolver_field(f"{OFFICER_KNOWN} Null if nothing was done, and for an assignment that was taken back.")
    def is_known(self) -> bool | None:
        return self.done.is_known if self.done else None


@mutation("Assign a case to an officer of any force, or take the assignment back.")
async def assign_case(call: PoliceCall, input: AssignCaseInput) -> AssignCasePayload:
    by, services, now = call
    staff = services.staff
    return AssignCasePayload(
        done=await service.assign_case(
            by,
            services.stores,
            staff.seen,
            services.audit,
            staff.access.notices,
            input.to_domain(),
            now=now,
        )
    )
