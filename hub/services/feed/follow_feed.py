"""Following the feed from a cursor: first what was missed, then what comes, without a gap or a repeat.

Each event comes with its alert as that stands, not as it stood when the event happened.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from hub.domain.actors import PartnerActor
from hub.domain.alerts import PublicAlert
from hub.domain.feed import FeedEvent
from hub.errors import CursorExpired, CursorInvalid
from hub.services.feed.ports import FeedDesk
from hub.services.feed.read_alerts import read_alert_of, read_alerts, statuses_of

FEED = "feed"
PAGE = 200
"""Events of the past that are read at a time; what is said of an alert is as old as its page."""


@dataclass(frozen=True, slots=True)
class Followed:
    """An event for one follower. `live` once it has caught up: from there on all of its mode hear the same."""

    cursor: str
    event: FeedEvent
    alert: PublicAlert
    live: bool


async def follow_feed(desk: FeedDesk, after: str | None, *, by: PartnerActor) -> AsyncIterator[Followed]:
    """Events in order, for ever; without a cursor from now on.

    Raises CursorInvalid, CursorForeign or CursorExpired before the first event; CursorExpired also for a reader of the
    past that is so slow that what it comes to has been trimmed.
    """
    # Listening starts before the log is read: what is committed in between comes twice and is told apart by number.
    async with desk.tail.follow() as live:
        place = await _start(desk, after, by)
        while page := await _page(desk, place, by):
            alerts = await read_alerts(desk, {event.alert for event in page}, by=by)
            for event in page:
                place = event.sequence
                if alert := alerts.get(event.alert):
                    yield Followed(_sealed(desk, place, by), event, alert, live=False)
        async for event in live:
            if event.sequence > place and event.status.mode is by.mode:
                place = event.sequence
                if alert := await read_alert_of(desk, event, by=by):
                    yield Followed(_sealed(desk, place, by), event, alert, live=True)


async def present_cursor(desk: FeedDesk, *, by: PartnerActor) -> str:
    """The cursor of now: following after it gives everything that happens from here on."""
    return _sealed(desk, await desk.log.last(), by)


async def _start(desk: FeedDesk, after: str | None, by: PartnerActor) -> int:
    last = await desk.log.last()
    if after is None:
        return last
    match desk.cursors.open(after, kind=FEED, reader=str(by.tenant)):
        case (int(sequence),) if sequence <= last:
            return sequence
        case _:
            raise CursorInvalid()


async def _page(desk: FeedDesk, place: int, by: PartnerActor) -> list[FeedEvent]:
    statuses = statuses_of(by.mode)
    page = await desk.log.after(place, statuses, PAGE)
    # Asked after the page was read: the mark is set before anything is removed, so no gap goes unnoticed.
    if place < await desk.log.oldest_kept(statuses):
        raise CursorExpired(await present_cursor(desk, by=by))
    return page


def _sealed(desk: FeedDesk, sequence: int, by: PartnerActor) -> str:
    return desk.cursors.seal((sequence,), kind=FEED, reader=str(by.tenant))
