"""The mutation `submitTip`."""

from datetime import datetime

import strawberry

from hub.domain.tips.tip import TipInput
from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.partner.context import PartnerCall
from hub.schema.shared.points import PointInput
from hub.services.idempotency import MAX_KEY_LENGTH
from hub.services.intake import submit_tip as service


@strawberry.input(description="A tip of a member of the public.")
class SubmitTipInput:
    alert: strawberry.ID = strawberry.field(description="The alert it is about.")
    text: str = strawberry.field(description="1 to 4,000 characters.")
    idempotency_key: str = strawberry.field(
        description=f"A text of your choice, 1 to {MAX_KEY_LENGTH} characters, kept for 24 hours: the same tip under "
        "the same key is stored once and gets the same receipt code."
    )
    seen_at: datetime | None = strawberry.field(default=None, description="When it was seen.")
    place: PointInput | None = strawberry.field(default=None, description="Where it was seen; for police only.")
    contact: str | None = strawberry.field(default=None, description="How to reach the person; for police only.")
    device_ref: str | None = strawberry.field(default=None, description="The device it came from; may be left out.")
    photo: strawberry.ID | None = strawberry.field(default=None, description="A photo uploaded to /photos.")

    def to_domain(self) -> TipInput:
        return TipInput(
            alert=self.alert,
            text=self.text,
            idempotency_key=self.idempotency_key,
            seen_at=self.seen_at,
            place=self.place.point() if self.place else None,
            contact=self.contact,
            device_ref=self.device_ref,
            photo=self.photo,
        )


@strawberry.type(description="The receipt of a tip.")
class SubmitTipPayload:
    receipt_code: str | None = strawberry.field(
        description="The code that withdraws the tip. Keep it: the hub stores only its digest.", default=None
    )
    user_errors: list[UserError] = strawberry.field(description="What was wrong with the input.", default_factory=list)


@mutation("Pass on a tip of a member of the public; only police will read it.")
async def submit_tip(call: PartnerCall, input: SubmitTipInput) -> SubmitTipPayload:
    by, services, now = call
    code = await service.submit_tip(by, services.tips, input.to_domain(), now=now)
    return SubmitTipPayload(receipt_code=code)
