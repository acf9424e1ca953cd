"""The mutation `triageTip`."""

import strawberry

from hub.domain.search.tips import MAX_REASON_CHARACTERS
from hub.domain.tips.tip import TipState
from hub.graphql.kit.mutations import mutation
from hub.schema.police.context import PoliceCall
from hub.schema.police.tip_payloads import TipChanged
from hub.services.police.tips import triage_tip as service


@strawberry.input(description="Set how far police are with a tip.")
class TriageTipInput:
    tip_id: strawberry.ID = strawberry.field(description="The tip.")
    state: TipState = strawberry.field(description="How far police are with it.")
    reason: str | None = strawberry.field(
        description=f"Why, 1 to {MAX_REASON_CHARACTERS} characters; colleagues read it with the tip. "
        "Another reason for the state that the tip has is noted too.",
        default=None,
    )


@mutation("Set how far police are with a tip.", TipChanged, "The result of triaging a tip.")
async def triage_tip(call: PoliceCall, input: TriageTipInput) -> strawberry.ID:
    by, services, now = call
    await service.triage_tip(by, services.tips, services.audit, input.tip_id, input.state, now=now, reason=input.reason)
    return input.tip_id
