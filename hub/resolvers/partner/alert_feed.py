"""The subscription `alertFeed`."""

from collections.abc import AsyncGenerator
from dataclasses import replace
from datetime import datetime
from typing import Final

from hub.domain.alerts.public_alert import PublicAlert
from hub.domain.delivery.feed import FeedEvent as DomainEvent
from hub.errors import RetryLater
from hub.graphql.kit.fields import subscription
from hub.graphql.kit.shared_results import SharedResults
from hub.schema.partner.alert import Alert
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.feed import AfterEvent, FeedEvent, HeartbeatSeconds, WantedArea
from hub.services.feed import follow_feed as service
from hub.services.feed.ports import MAX_CACHED_EVENTS
from hub.services.ports import Clock


@subscription("Events from a cursor on, or from now: in order, without a gap or a repeat.")
async def alert_feed(
    info: PartnerInfo, after: AfterEvent = None, area: WantedArea = None, heartbeat: HeartbeatSeconds = None
) -> AsyncGenerator[FeedEvent, None]:
    services, actor = info.context.services, info.context.actor
    request = service.FeedRequest(after, area.to_domain() if area else None, heartbeat)
    async for followed in service.follow_feed(actor, services.feed, request):
        if followed.live:
            info.context.log_position = followed.place
        if isinstance(followed, service.Followed):
            build = LIVE_EVENTS.get if followed.live else _missed_event
            yield replace(build(followed.event, followed.alert), cursor=followed.cursor)
        elif now := await _now(services.clock):
            yield FeedEvent.heartbeat(followed.cursor, followed.place, now)


async def _now(clock: Clock) -> datetime | None:
    """Return the time; None if it cannot be read: a missing heartbeat is better than an ended subscription."""
    try:
        return await clock.now()
    except RetryLater:
        return None


def _missed_event(event: DomainEvent, alert: PublicAlert) -> FeedEvent:
    return FeedEvent.from_domain(event, Alert.from_domain(alert))


def _live_event(event: DomainEvent, alert: PublicAlert) -> FeedEvent:
    return FeedEvent.from_domain(event, LIVE_ALERTS.get(alert))


LIVE_ALERTS: Final = SharedResults(Alert.from_domain, MAX_CACHED_EVENTS)
LIVE_EVENTS: Final = SharedResults(_live_event, MAX_CACHED_EVENTS)
"""The newest events, which go to all followers within moments."""
