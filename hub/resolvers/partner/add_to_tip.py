"""The mutation `addToTip`."""

import strawberry

from hub.domain.tips.tip import MAX_TEXT_LENGTH
from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.partner.context import PartnerCall
from hub.schema.partner.tip_follow_up import CODE
from hub.services.intake import add_to_tip as service


@strawberry.input(description="Words of a tipster to add to a tip.")
class AddToTipInput:
    receipt_code: str = strawberry.field(description=CODE)
    text: str = strawberry.field(
        description=f"1 to {MAX_TEXT_LENGTH:,} characters; for police only. The same words are added once."
    )


@strawberry.type(description="The result of addToTip.")
class AddToTipPayload:
    """An unknown code and a used code give the same result."""

    added: bool = strawberry.field(
        description="True only for a code of yours whose tip was not withdrawn.", default=False
    )
    user_errors: list[UserError] = strawberry.field(description="What was wrong with the input.", default_factory=list)


@mutation("Add to a tip by its receipt code: an answer to police, or something more.")
async def add_to_tip(call: PartnerCall, input: AddToTipInput) -> AddToTipPayload:
    by, services, now = call
    added = await service.add_to_tip(by, services.tips, input.receipt_code, input.text, now=now)
    return AddToTipPayload(added=added)
