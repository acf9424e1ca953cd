"""Types for the changes of tips as they happen."""

from datetime import datetime
from typing import Annotated, Self

import strawberry

from hub.domain.tips.events import TipChange
from hub.domain.tips.events import TipEventFilter as Wanted
from hub.domain.tips.tip import TipState
from hub.services.police.tips.follow_tips import FollowedTip

AfterTip = Annotated[
    str | None,
    strawberry.argument(
        description="The cursor to start after: of an event, or `tipCursor` of `connection_ack`. Without it the feed "
        "starts now."
    ),
]


@strawberry.input(description="The events to follow; what is left out stands for all.")
class TipEventFilter:
    """A filter of `tipFeed`."""

    case_id: strawberry.ID | None = strawberry.field(default=None, description="Tips of this case.")
    force: strawberry.ID | None = strawberry.field(default=None, description="Tips of this force's cases.")
    changes: list[TipChange] | None = strawberry.field(
        default=None, description="These changes; an empty list is refused."
    )

    def to_domain(self) -> Wanted:
        return Wanted(self.case_id, self.force, frozenset(self.changes) if self.changes is not None else None)


@strawberry.type(
    description="A change of a tip. It holds ids and kinds, and no word of the tip, so following leaves no line in the "
    "audit trail: `tips` reads the tip."
)
class TipEvent:
    """An event of `tipFeed`."""

    cursor: str = strawberry.field(description="Give it as `after` to go on after this event.")
    sequence: int = strawberry.field(description="Its place in the log of all tips, which has no gaps.")
    change: TipChange = strawberry.field(description="What happened.")
    at: datetime = strawberry.field(description="When.")
    by: str | None = strawberry.field(description="The officer's account; null for the public.")
    tip_id: strawberry.ID = strawberry.field(description="The tip.")
    case_id: strawberry.ID = strawberry.field(description="Its case.")
    alert_id: strawberry.ID = strawberry.field(description="The alert that it was sent to.")
    state: TipState = strawberry.field(description="The state of the tip a moment after the change.")

    @classmethod
    def from_domain(cls, followed: FollowedTip) -> Self:
        event = followed.event
        return cls(
            cursor=followed.cursor,
            sequence=event.sequence,
            change=event.change,
            at=event.at,
            by=event.by,
            tip_id=strawberry.ID(event.tip),
            case_id=strawberry.ID(event.case),
            alert_id=strawberry.ID(event.alert),
            state=event.state,
        )
