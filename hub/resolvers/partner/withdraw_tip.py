"""The mutation `withdrawTip`."""

import strawberry

from hub.graphql.kit.mutations import mutation
from hub.graphql.kit.user_errors import UserError
from hub.schema.partner.context import PartnerCall
from hub.services.intake import withdraw_tip as service


@strawberry.input(description="A tip to withdraw.")
class WithdrawTipInput:
    receipt_code: str = strawberry.field(description="As given by submitTip.")


@strawberry.type(description="The result of withdrawTip.")
class WithdrawTipPayload:
    """An unknown code and a used code give the same result."""

    withdrawn: bool = strawberry.field(
        description="True only for a code of yours whose tip was not yet withdrawn.", default=False
    )
    user_errors: list[UserError] = strawberry.field(description="What was wrong with the input.", default_factory=list)


@mutation("Withdraw a tip by its receipt code.")
async def withdraw_tip(call: PartnerCall, input: WithdrawTipInput) -> WithdrawTipPayload:
    by, services, now = call
    withdrawn = await service.withdraw_tip(by, services.tips, input.receipt_code, now=now)
    return WithdrawTipPayload(withdrawn=withdrawn)
