"""Inputs of the mutations that claim, link and part tips, and ask their tipsters."""

import strawberry

from hub.domain.tip_follow_ups import MAX_QUESTION_CHARACTERS, MAX_QUESTIONS
from hub.domain.tip_links import MAX_TIP_LINKS
from hub.domain.tip_queue import CLAIM_TIME
from hub.services.police.steps.tip_pair import TipPair

TIP = "The tip."
OTHER_TIP = "Another tip of the same case."


@strawberry.input(description=f"Claim a tip for {CLAIM_TIME.total_seconds() / 60:.0f} minutes.")
class ClaimTipInput:
    """The tip to claim."""

    tip_id: strawberry.ID = strawberry.field(description=TIP)


@strawberry.input(description="Release a tip that you claimed.")
class ReleaseTipInput:
    """The tip to release."""

    tip_id: strawberry.ID = strawberry.field(description=TIP)


@strawberry.input(description=f"Link two tips of a case. A tip has at most {MAX_TIP_LINKS} links.")
class LinkTipsInput:
    """The tips that belong together."""

    tip_id: strawberry.ID = strawberry.field(description=TIP)
    other_tip_id: strawberry.ID = strawberry.field(description=OTHER_TIP)

    def to_domain(self) -> TipPair:
        """Build the service's command."""
        return TipPair(self.tip_id, self.other_tip_id)


@strawberry.input(
    description=f"Say that two tips of a case are not the same. A tip can be parted from {MAX_TIP_LINKS} others."
)
class UnlinkTipsInput:
    """The tips that are not the same."""

    tip_id: strawberry.ID = strawberry.field(description=TIP)
    other_tip_id: strawberry.ID = strawberry.field(description=OTHER_TIP)

    def to_domain(self) -> TipPair:
        """Build the service's command."""
        return TipPair(self.tip_id, self.other_tip_id)


@strawberry.input(description=f"Ask a tipster. A tip takes {MAX_QUESTIONS} questions; the same words are asked once.")
class AskTipsterInput:
    """The tip, and the question."""

    tip_id: strawberry.ID = strawberry.field(description=TIP)
    question: str = strawberry.field(
        description=f"1 to {MAX_QUESTION_CHARACTERS:,} characters. The tipster's app and its makers can read them."
    )
