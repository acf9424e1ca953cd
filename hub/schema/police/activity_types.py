"""Types for what happens to cases as it happens: public facts only."""

from typing import Annotated, Self

import strawberry

from hub.schema.police.summary_type import CaseSummary
from hub.schema.police.timeline_types import TimelineEntry
from hub.services.police.steps.followed_entry import FollowedEntry

AfterActivity = Annotated[
    str | None,
    strawberry.argument(
        description="The cursor to start after: of an event, or `activityCursor` of `connection_ack`. Without it the "
        "feed starts now."
    ),
]


@strawberry.type(
    description="Something that happened to a case. It holds public facts only, so following leaves no line in the "
    "audit trail."
)
class CaseEvent:
    """An event of `caseActivity` and `deskFeed`."""

    cursor: str = strawberry.field(description="Give it as `after` to go on after this event, in either feed.")
    entry: TimelineEntry = strawberry.field(
        description="The entry in the case's history, without its reason and private changes, and without its tip "
        "unless you may read the tips."
    )
    case: CaseSummary = strawberry.field(
        description="The public facts of the case as they are now, not as they were then. `confirming` is null."
    )

    @classmethod
    def from_domain(cls, followed: FollowedEntry) -> Self:
        return cls(
            cursor=followed.cursor,
            entry=TimelineEntry.from_domain(followed.entry),
            case=CaseSummary.from_domain(followed.summary),
        )
