"""The mutation `handOverCase`."""

from datetime import datetime

import strawberry

from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import FORCE, IDEMPOTENCY, WHY
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import FORCE_KNOWN, GrantChanged
from hub.services.police.access import hand_over_case as service
from hub.services.police.access.hand_over_case import OFFER_LASTS


@strawberry.input(description="Offer a case to another force.")
class HandOverCaseInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    force: str | None = strawberry.field(description=f"{FORCE} Null withdraws the offer.", default=None)
    reason: str = strawberry.field(
        description=f"{WHY} The offer ends after {OFFER_LASTS.total_seconds() / 3600:.0f} hours."
    )
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> service.Offer:
        return service.Offer(self.case_id, self.force, self.reason, self.idempotency_key)


@strawberry.type(description="The result of offering a case.")
class HandOverCasePayload(GrantChanged):
    @resolver_field(f"{FORCE_KNOWN} Null if nothing was done, and for an offer that was withdrawn.")
    def is_known(self) -> bool | None:
        return self.done.is_known if self.done else None

    @resolver_field("When the offer ends; null for a withdrawn one.")
    def until(self) -> datetime | None:
        return self.done.until if self.done else None


@mutation("Offer a case to another force. Until that force accepts, the case stays where it is.")
async def hand_over_case(call: PoliceCall, input: HandOverCaseInput) -> HandOverCasePayload:
    by, services, now = call
    staff = services.staff
    return HandOverCasePayload(
        done=await service.hand_over_case(
            by,
            services.stores,
            staff.seen,
            services.audit,
            staff.access.notices,
            input.to_domain(),
            now=now,
        )
    )
