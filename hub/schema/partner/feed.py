"""Events of the live feed."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated, ClassVar

import strawberry

from hub.domain.areas.followed_areas import FollowedArea, read_followed_area
from hub.domain.delivery.feed import FeedEvent as DomainEvent
from hub.domain.delivery.feed import FeedType
from hub.graphql.kit.shared_results import CompletedResults
from hub.schema.partner.alert import Alert
from hub.schema.shared.points import CircleInput
from hub.schema.shared.scalars import CellText
from hub.services.feed.follow_feed import MAX_HEARTBEAT_SECONDS, MIN_HEARTBEAT_SECONDS


@strawberry.input(description="A part of the world: either cells or a circle.")
class FeedAreaInput:
    cells: list[CellText] | None = strawberry.field(default=None, description="1 to 1,000 cells.")
    circle: CircleInput | None = strawberry.field(default=None, description="A circle of up to 2,000 km.")

    def to_domain(self) -> FollowedArea:
        """Return the area; raise what `read_followed_area` raises."""
        return read_followed_area(self.cells, self.circle.circle() if self.circle else None)


AfterEvent = Annotated[
    str | None,
    strawberry.argument(description="The cursor to start after; without it the feed starts now."),
]
WantedArea = Annotated[
    FeedAreaInput | None,
    strawberry.argument(
        description="Only alerts that were told in a part of it. The first event of an alert is then the STAGE that "
        "reaches the area, and its end comes even if the alert was narrowed meanwhile."
    ),
]
HeartbeatSeconds = Annotated[
    int | None,
    strawberry.argument(
        description=f"Seconds, {MIN_HEARTBEAT_SECONDS} to {MAX_HEARTBEAT_SECONDS}: a silence of that length brings an "
        "event of type HEARTBEAT with the current cursor. Without it there are no heartbeats."
    ),
]


@strawberry.type(description="A stage that has begun.")
class FeedStage:
    number: int = strawberry.field(description="Counts from 1.")
    radius_km: float = strawberry.field(description="Its radius; for RADIUS_REDUCED the radius that an officer set.")


@strawberry.type(description="One event of the feed.")
class FeedEvent:
    """An event and its alert. The alert is as it is now, not as it was when the event happened."""

    unshared_fields: ClassVar[Collection[str]] = ("cursor",)
    completed: strawberry.Private[CompletedResults | None] = None
    cursor: str = strawberry.field(description="Give it as `after` to go on after this event.")
    sequence: int = strawberry.field(
        description="Grows from event to event; a HEARTBEAT may repeat that of the last event."
    )
    type: FeedType = strawberry.field(description="What happened.")
    at: datetime = strawberry.field(description="When.")
    alert: Alert | None = strawberry.field(description="The alert; null for a HEARTBEAT and for nothing else.")
    area: int | None = strawberry.field(
        description="The number of the alert's area that it concerns; null if it concerns the whole alert."
    )
    stage: FeedStage | None = strawberry.field(
        description="For STAGE the one that has begun; for RADIUS_REDUCED the last one of the alert that had, of "
        "whichever area."
    )

    @classmethod
    def from_domain(cls, event: DomainEvent, alert: Alert) -> "FeedEvent":
        """Return an event without a cursor: each follower sets its own."""
        stage = None
        if event.stage_number is not None and event.radius_km is not None:
            stage = FeedStage(number=event.stage_number, radius_km=event.radius_km)
        return cls(
            cursor="", sequence=event.sequence, type=event.type, at=event.at, alert=alert, area=event.area, stage=stage
        )

    @classmethod
    def heartbeat(cls, cursor: str, sequence: int, now: datetime) -> "FeedEvent":
        return cls(cursor=cursor, sequence=sequence, type=FeedType.HEARTBEAT, at=now, alert=None, area=None, stage=None)
