"""The dialogue about a tip, as the tipster's app sees it: the questions of police, and the way to answer."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from hub.domain.tips import follow_ups as tip_follow_ups
from hub.domain.tips.follow_ups import MAX_ADDITIONS

CODE = "As given by submitTip."
ReceiptCodeArgument = Annotated[str, strawberry.argument(description=CODE)]


@strawberry.type(description="A question of police to a tipster.")
class TipQuestion:
    """A question, without the officer who asks."""

    text: str = strawberry.field(description="The question. Show it to the tipster only.")
    at: datetime = strawberry.field(description="When it was asked.")


@strawberry.type(description="What police ask about a tip.")
class TipFollowUp:
    questions: list[TipQuestion] = strawberry.field(description="The questions, the oldest first.")
    added_count: int = strawberry.field(description=f"How many texts the tipster added, at most {MAX_ADDITIONS}.")

    @classmethod
    def from_domain(cls, found: tip_follow_ups.TipFollowUp) -> Self:
        """Build it from the domain. What the tipster said is not shown again: a code may be seen by others."""
        questions = [TipQuestion(text=question.text, at=question.at) for question in found.questions]
        return cls(questions=questions, added_count=len(found.additions))
