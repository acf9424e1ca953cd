"""The mutation `shareCase`."""

from datetime import datetime

import strawberry

from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.mutations import mutation
from hub.schema.police.case_inputs import ACCOUNT, FORCE, IDEMPOTENCY
from hub.schema.police.context import PoliceCall
from hub.schema.police.payloads import FORCE_KNOWN, GrantChanged
from hub.services.police.access import share_case as service
from hub.services.police.access.share_case import MAX_SHARE
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS


@strawberry.input(description="Share a case with a force or with an officer: give one of the two.")
class ShareCaseInput:
    case_id: strawberry.ID = strawberry.field(description="The case.")
    force: str | None = strawberry.field(description=FORCE, default=None)
    officer: str | None = strawberry.field(description=ACCOUNT, default=None)
    purpose: str = strawberry.field(
        description=f"What it is shared for, in 1 to {MAX_REASON_CHARACTERS} characters; for police only."
    )
    until: datetime = strawberry.field(description=f"The end, at most {MAX_SHARE.days} days from now.")
    idempotency_key: str = strawberry.field(description=IDEMPOTENCY)

    def to_domain(self) -> service.NewShare:
        return service.NewShare(
            case=self.case_id,
            force=self.force,
            officer=self.officer,
            purpose=self.purpose,
            until=self.until,
            idempotency_key=self.idempotency_key,
        )


@strawberry.type(description="The result of sharing a case.")
class ShareCasePayload(GrantChanged):
    @resolver_field(f"{FORCE_KNOWN} The same of the account for an officer. Null if nothing was done.")
    def is_known(self) -> bool | None:
        return self.done.is_known if self.done else None

    @resolver_field("The id of the share, for `endShare`.")
    def share_id(self) -> strawberry.ID | None:
        return strawberry.ID(self.done.made) if self.done and self.done.made else None


@mutation("Share a case with a force or an officer, for a purpose and until an end.")
async def share_case(call: PoliceCall, input: ShareCaseInput) -> ShareCasePayload:
    by, services, now = call
    staff = services.staff
    return ShareCasePayload(
        done=await service.share_case(
            by,
            services.stores,
            staff.seen,
            services.audit,
            staff.access.notices,
            input.to_domain(),
            now=now,
        )
    )
