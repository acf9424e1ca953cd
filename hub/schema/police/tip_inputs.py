"""Inputs of the queue of tips: its filter, and the mutations that claim, link and part tips."""

from typing import Annotated

import strawberry

from hub.domain.tip_follow_ups import MAX_QUESTION_CHARACTERS, MAX_QUESTIONS
from hub.domain.tip_links import MAX_TIP_LINKS
from hub.domain.tip_queue import CLAIM_TIME, TipOrder, TipSearch
from hub.domain.tips import TipState
from hub.services.police.steps.tip_pair import TipPair

TIP = "The tip."
OTHER_TIP = "Another tip of the same case."


@strawberry.input(description="Filters of the tips of a case; a missing filter matches all.")
class TipFilter:
    """A choice by state, claim, link and fold."""

    states: list[TipState] | None = strawberry.field(description="In one of these states.", default=None)
    mine: bool | None = strawberry.field(description="True: claimed by you; false: not.", default=None)
    unclaimed: bool | None = strawberry.field(description="True: claimed by nobody; false: by somebody.", default=None)
    linked: bool | None = strawberry.field(
        description="True: with a link to another tip; false: without.", default=None
    )
    folded: bool | None = strawberry.field(
        description="True: folded behind another tip; false: with a line of its own.", default=None
    )

    def to_domain(self) -> TipSearch:
        """Build the service's search."""
        return TipSearch(self.states, self.mine, self.unclaimed, self.linked, self.folded)


TipFilterArgument = Annotated[TipFilter | None, strawberry.argument(description="Which tips.")]
TipOrderArgument = Annotated[TipOrder, strawberry.argument(description="The order of the tips.")]


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
