"""The live feed in the partner graph."""

from collections.abc import AsyncGenerator, Collection
from dataclasses import replace
from datetime import datetime
from typing import Annotated, ClassVar, Final

import strawberry

from hub.domain.alerts import PublicAlert
from hub.domain.areas import Area, read_area
from hub.domain.feed import FeedEvent as DomainEvent
from hub.domain.feed import FeedType
from hub.errors import RetryLater
from hub.graphql.kit.fields import subscription
from hub.graphql.kit.shared_results import CompletedResults, SharedResults
from hub.schema.partner.alert import Alert, alert_type
from hub.schema.partner.context import PartnerInfo
from hub.schema.shared.points import CircleInput
from hub.schema.shared.scalars import CellText
from hub.services.feed.follow_feed import LONGEST_HEARTBEAT, SHORTEST_HEARTBEAT, Followed, Heartbeat, Wish, follow_feed
from hub.services.feed.ports import EVENTS_KEPT
from hub.services.ports import Clock

HEARTBEAT: Final = (
    f"Seconds, {SHORTEST_HEARTBEAT} to {LONGEST_HEARTBEAT}: each so long a silence brings an event of type HEARTBEAT "
    "with the cursor of then. Without it there is none."
)
AFTER: Final = "The cursor to go on behind; without it the feed begins now."
AREA: Final = (
    "Only alerts that were told in a part of it. The first you hear of one is then the STAGE that reaches you, and you "
    "hear of its end however it was narrowed meanwhile."
)


@strawberry.input(description="A part of the world: either cells or a circle.")
class FeedAreaInput:
    """What a follower wants to hear of."""

    cells: list[CellText] | None = strawberry.field(default=None, description="1 to 1,000 cells.")
    circle: CircleInput | None = strawberry.field(default=None, description="A circle of up to 2,000 km.")

    def area(self) -> Area:
        """Into the domain; raises what `read_area` raises."""
        return read_area(self.cells, self.circle.circle() if self.circle else None)


@strawberry.type(description="A stage that has begun.")
class FeedStage:
    """One step of the escalation."""

    number: int = strawberry.field(description="Counts from 1.")
    radius_km: float = strawberry.field(description="How far it reaches; as an officer has set it, for RADIUS_REDUCED.")


@strawberry.type(description="One event of the feed.")
class FeedEvent:
    """What happened, and to which alert; the alert is as it stands now, not as it stood then."""

    unshared_fields: ClassVar[Collection[str]] = ("cursor",)
    completed: strawberry.Private[CompletedResults | None] = None
    cursor: str = strawberry.field(description="Give it as `after` to go on behind this event.")
    sequence: int = strawberry.field(description="Grows from event to event; a HEARTBEAT's may be the last one's.")
    type: FeedType = strawberry.field(description="What happened.")
    at: datetime = strawberry.field(description="When.")
    alert: Alert | None = strawberry.field(description="The alert; null for a HEARTBEAT and for nothing else.")
    stage: FeedStage | None = strawberry.field(
        description="For STAGE the one that has begun; for RADIUS_REDUCED the last that had."
    )


@strawberry.type(description="What partners follow.")
class Subscription:
    """What partners follow."""

    @subscription("Events from a cursor on, or from now: in order, without a gap or a repeat.")
    async def alert_feed(
        self,
        info: PartnerInfo,
        after: Annotated[str | None, strawberry.argument(description=AFTER)] = None,
        area: Annotated[FeedAreaInput | None, strawberry.argument(description=AREA)] = None,
        heartbeat: Annotated[int | None, strawberry.argument(description=HEARTBEAT)] = None,
    ) -> AsyncGenerator[FeedEvent, None]:
        """The live feed."""
        services, actor = info.context.services, info.context.actor
        wish = Wish(after, area.area() if area else None, heartbeat)
        async for followed in follow_feed(services.feed, wish, by=actor):
            if followed.live:
                info.context.log_position = followed.place
            if isinstance(followed, Followed):
                make = EVENTS.get if followed.live else _past_event
                yield replace(make(followed.event, followed.alert), cursor=followed.cursor)
            elif now := await _now(services.clock):
                yield _heartbeat(followed, now)


async def _now(clock: Clock) -> datetime | None:
    """None: there is no telling. Better no heartbeat than an end to what has only to wait."""
    try:
        return await clock.now()
    except RetryLater:
        return None


def _event(event: DomainEvent, alert: Alert) -> FeedEvent:
    """An event for all who follow; each puts in a cursor of its own."""
    stage = None
    if event.stage_number is not None and event.radius_km is not None:
        stage = FeedStage(number=event.stage_number, radius_km=event.radius_km)
    return FeedEvent(
        cursor="",
        sequence=event.sequence,
        type=event.type,
        at=event.at,
        alert=alert,
        stage=stage,
    )


def _past_event(event: DomainEvent, alert: PublicAlert) -> FeedEvent:
    return _event(event, alert_type(alert))


def _live_event(event: DomainEvent, alert: PublicAlert) -> FeedEvent:
    return _event(event, ALERTS.get(alert))


ALERTS: Final = SharedResults(alert_type, EVENTS_KEPT)
EVENTS: Final = SharedResults(_live_event, EVENTS_KEPT)
"""The newest, which go to all groups within moments."""


def _heartbeat(heartbeat: Heartbeat, now: datetime) -> FeedEvent:
    return FeedEvent(
        cursor=heartbeat.cursor, sequence=heartbeat.place, type=FeedType.HEARTBEAT, at=now, alert=None, stage=None
    )
