"""Follow the feed from a cursor: first the missed events, then new ones, without a gap or a repeat.

Each event comes with its alert as it is now, not as it was when the event happened.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import monotonic
from typing import Final

from hub.domain.actors import PartnerActor, PartnerPermission
from hub.domain.alerts.public_alert import PublicAlert
from hub.domain.areas.followed_areas import FollowedArea
from hub.domain.delivery.feed import WITHOUT_PLACE, FeedEvent, Silence
from hub.errors import CursorExpired, InvalidInput
from hub.services.feed.ports import FeedServices, MissedEvents
from hub.services.feed.read_alerts import read_alerts
from hub.services.feed.steps.feed_cursors import open_feed_cursor, read_present, seal_feed_cursor
from hub.services.feed.steps.visible_statuses import visible_statuses

MIN_HEARTBEAT_SECONDS: Final = 5
MAX_HEARTBEAT_SECONDS: Final = 300
PAGE_SIZE: Final = 200
"""Missed events that one read takes. The alert of a missed event is as old as its page."""


@dataclass(frozen=True, slots=True)
class Followed:
    """An event for one follower. `live` is True once the follower has caught up: all followers of its mode hear it."""

    cursor: str
    event: FeedEvent
    alert: PublicAlert
    live: bool

    @property
    def place(self) -> int:
        """The sequence of the event."""
        return self.event.sequence


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """A sign that no event came for a while. A follower that goes on after `cursor`, or the last event, misses nothing.

    `live` as for an event. A follower that still reads the past gets one when it skipped events for as long.
    """

    cursor: str
    place: int
    live: bool


@dataclass(frozen=True, slots=True)
class FeedRequest:
    """The events after a cursor, or from now on; of all alerts, or of those that touch an area.

    With `heartbeat`, in seconds, a silence of that length brings a Heartbeat.
    """

    after: str | None = None
    area: FollowedArea | None = None
    heartbeat: float | None = None

    def includes(self, event: FeedEvent, alert: PublicAlert) -> bool:
        """Return True if the follower gets this event of an alert. All hear of one that has no place any more."""
        if self.area is None or event.type in WITHOUT_PLACE:
            return True
        return any(map(self.area.touches, alert.alert.told))


async def follow_feed(
    by: PartnerActor, services: FeedServices, request: FeedRequest
) -> AsyncIterator[Followed | Heartbeat]:
    """Yield events in order, without end.

    Raises InvalidInput, CursorInvalid, CursorMismatch or CursorExpired before the first event. Raises CursorExpired
    later if the follower reads the past so slowly that its next events are trimmed.
    """
    by.require(PartnerPermission.READ_ALERTS)
    _check_heartbeat(request.heartbeat)
    # Listening starts before the log is read: an event committed in between arrives twice and is dropped by number.
    async with services.tail.follow(request.heartbeat) as live:
        # The tail delivers every event after this one, so the log is read only up to here.
        present = await read_present(services)
        start = present if request.after is None else await open_feed_cursor(services, request.after, present, by)
        last_yield = monotonic()
        async for step in _steps(services, start, present, live, by):
            if step.followed is not None and request.includes(step.followed.event, step.followed.alert):
                last_yield = monotonic()
                yield step.followed
            # Events of other areas break no silence for this follower.
            elif request.heartbeat is not None and (step.silent or monotonic() - last_yield >= request.heartbeat):
                last_yield = monotonic()
                yield Heartbeat(seal_feed_cursor(services, step.place, by), step.place, step.live)


@dataclass(frozen=True, slots=True)
class _Step:
    """A position in the log, and the event there if the follower may see it."""

    place: int
    followed: Followed | None
    live: bool
    silent: bool = False


async def _steps(
    services: FeedServices, place: int, present: int, live: AsyncIterator[FeedEvent | Silence], by: PartnerActor
) -> AsyncIterator[_Step]:
    while place < present and (page := await _read_page_once(services, place, present, by)):
        for event, alert in page:
            place = event.sequence
            followed = Followed(seal_feed_cursor(services, place, by), event, alert, live=False) if alert else None
            yield _Step(place, followed, live=False)
    async for heard in live:
        if isinstance(heard, Silence):
            place = max(place, heard.place)
            yield _Step(place, None, live=True, silent=True)
        elif heard.sequence > place:
            place = heard.sequence
            alert = await _read_alert_of(services, heard, by) if heard.status.mode is by.mode else None
            followed = Followed(seal_feed_cursor(services, place, by), heard, alert, live=True) if alert else None
            yield _Step(place, followed, live=True)


def _check_heartbeat(heartbeat: float | None) -> None:
    if heartbeat is not None and not MIN_HEARTBEAT_SECONDS <= heartbeat <= MAX_HEARTBEAT_SECONDS:
        raise InvalidInput(
            f"`heartbeat` must be between {MIN_HEARTBEAT_SECONDS} and {MAX_HEARTBEAT_SECONDS} seconds.",
            path=["heartbeat"],
        )


async def _read_alert_of(services: FeedServices, event: FeedEvent, by: PartnerActor) -> PublicAlert | None:
    """Return the alert of a new event, read once for all followers; None if this key may not see it."""

    async def read() -> PublicAlert | None:
        return (await services.alerts.public([event.alert])).get(event.alert)

    public = await services.event_alerts.join(event.sequence, read)
    return public if public and public.alert.status.mode is by.mode else None


async def _read_page_once(services: FeedServices, place: int, present: int, by: PartnerActor) -> MissedEvents:
    # Every change of an alert has an event: while the present is the same, a page that was read before still holds.
    page = await services.missed_pages.join((by.mode, place, present), lambda: _read_page(services, place, by))
    if page is None:
        raise CursorExpired(seal_feed_cursor(services, await services.log.last(), by))
    return page


async def _read_page(services: FeedServices, place: int, by: PartnerActor) -> MissedEvents | None:
    """Return the next missed events with their alerts; None if some of them are already trimmed."""
    statuses = visible_statuses(by.mode)
    page = await services.log.after(place, statuses, PAGE_SIZE)
    # Asked after the page was read: the mark is set before anything is removed, so no gap goes unnoticed.
    if place < await services.log.oldest_kept(statuses):
        return None
    alerts = await read_alerts(by, services, {event.alert for event in page})
    return [(event, alerts.get(event.alert)) for event in page]
