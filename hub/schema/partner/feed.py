"""The live feed in the partner graph."""

from collections.abc import AsyncGenerator
from datetime import datetime

import strawberry

from hub.domain.feed import FeedType
from hub.schema.fields import subscription
from hub.schema.partner.alert import Alert, alert_type
from hub.schema.partner.context import PartnerInfo
from hub.services.feed.follow_feed import follow_feed


@strawberry.type(description="A stage that has begun.")
class FeedStage:
    """One step of the escalation."""

    number: int = strawberry.field(description="Counts from 1.")
    radius_km: float = strawberry.field(description="How far it reaches; as an officer has set it, for NARROWED.")


@strawberry.type(description="One event of the feed.")
class FeedEvent:
    """What happened, and to which alert; the alert is as it stands now, not as it stood then."""

    cursor: str = strawberry.field(description="Give it as `after` to go on behind this event.")
    sequence: int = strawberry.field(description="Grows from event to event.")
    type: FeedType = strawberry.field(description="What happened.")
    at: datetime = strawberry.field(description="When.")
    alert: Alert = strawberry.field(description="The alert.")
    stage: FeedStage | None = strawberry.field(
        description="For STAGE the one that has begun; for NARROWED the last that had."
    )


@strawberry.type
class Subscription:
    """What partners follow."""

    @subscription("Events from a cursor on, or from now: in order, without a gap or a repeat.")
    async def alert_feed(self, info: PartnerInfo, after: str | None = None) -> AsyncGenerator[FeedEvent, None]:
        """The live feed."""
        actor, desk = info.context.actor, info.context.services.feed
        async for followed in follow_feed(desk, after, by=actor):
            event = followed.event
            if followed.live:
                info.context.place = event.sequence
            stage = None
            if event.stage_number is not None and event.radius_km is not None:
                stage = FeedStage(number=event.stage_number, radius_km=event.radius_km)
            yield FeedEvent(
                cursor=followed.cursor,
                sequence=event.sequence,
                type=event.type,
                at=event.at,
                alert=alert_type(followed.alert),
                stage=stage,
            )
