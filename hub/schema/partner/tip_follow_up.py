"""The dialogue about a tip, as the tipster's app sees it: the questions of police, and the way to answer."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from hub.domain import tip_follow_ups
from hub.domain.tip_follow_ups import MAX_ADDITIONS
from hub.domain.tips import MAX_TEXT_LENGTH
from hub.graphql.kit.user_errors import UserError

CODE = "As given by submitTip."
ReceiptCodeArgument = Annotated[str, strawberry.argument(description=CODE)]


@strawberry.type(description="A question of police to a tipster.")
class TipQuestion:
    """A question, without the officer who asks."""

    text: str = strawberry.field(description="The question. Show it to the tipster only.")
    at: datetime = strawberry.field(description="When it was asked.")


@strawberry.type(description="What police ask about a tip.")
class TipFollowUp:
    """The questions, and how often the tipster added something."""

    questions: list[TipQuestion] = strawberry.field(description="The questions, the oldest first.")
    added_count: int = strawberry.field(description=f"How many texts the tipster added, at most {MAX_ADDITIONS}.")

    @classmethod
    def from_domain(cls, found: tip_follow_ups.TipFollowUp) -> Self:
        """Build it from the domain. What the tipster said is not shown again: a code may be seen by others."""
        questions = [TipQuestion(text=question.text, at=question.at) for question in found.questions]
        return cls(questions=questions, added_count=len(found.additions))


@strawberry.input(description="Words of a tipster to add to a tip.")
class AddToTipInput:
    """A receipt code, and what to add."""

    receipt_code: str = strawberry.field(description=CODE)
    text: str = strawberry.field(
        description=f"1 to {MAX_TEXT_LENGTH:,} characters; for police only. The same words are added once."
    )


@strawberry.type(description="The result of addToTip.")
class AddToTipPayload:
    """The payload of addToTip. An unknown code and a used code give the same result."""

    added: bool = strawberry.field(description="True only for a code of yours whose tip was not withdrawn.")
    user_errors: list[UserError] = strawberry.field(description="What was wrong with the input.")
