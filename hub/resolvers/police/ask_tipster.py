"""The mutation `askTipster`."""

import strawberry

from hub.domain.tips.follow_ups import MAX_QUESTION_CHARACTERS, MAX_QUESTIONS
from hub.graphql.kit.mutations import mutation
from hub.schema.police.context import PoliceCall
from hub.schema.police.tip_payloads import TipChanged
from hub.services.police.tips import ask_tipster as service


@strawberry.input(description=f"Ask a tipster. A tip takes {MAX_QUESTIONS} questions; the same words are asked once.")
class AskTipsterInput:
    tip_id: strawberry.ID = strawberry.field(description="The tip.")
    question: str = strawberry.field(
        description=f"1 to {MAX_QUESTION_CHARACTERS:,} characters. The tipster's app and its makers can read them."
    )


@mutation(
    "Ask the person who sent a tip. The tipster reads the question with the receipt code.",
    TipChanged,
    "The result of asking a tipster.",
)
async def ask_tipster(call: PoliceCall, input: AskTipsterInput) -> strawberry.ID:
    by, services, now = call
    await service.ask_tipster(by, services.tips, services.audit, input.tip_id, input.question, now=now)
    return input.tip_id
