"""Following the feed from a cursor: first what was missed, then what comes, without a gap or a repeat.

Each event comes with its alert as that stands, not as it stood when the event happened.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from hub.domain.actors import PartnerActor
from hub.domain.alerts import PublicAlert
from hub.domain.feed import FeedEvent, Silence
from hub.errors import CursorExpired, CursorInvalid, InvalidInput
from hub.services.feed.ports import FeedDesk
from hub.services.feed.read_alerts import read_alert_of, read_alerts, statuses_of

FEED = "feed"
SHORTEST_HEARTBEAT = 5
LONGEST_HEARTBEAT = 300
PAGE = 200
"""Events of the past that are read at a time; what is said of an alert is as old as its page."""


@dataclass(frozen=True, slots=True)
class Followed:
    """An event for one follower. `live` once it has caught up: from there on all of its mode hear the same."""

    cursor: str
    event: FeedEvent
    alert: PublicAlert
    live: bool


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Nothing has come for a while; whoever goes on behind `cursor`, or behind the last event, misses nothing."""

    cursor: str
    place: int


async def follow_feed(
    desk: FeedDesk, after: str | None, *, by: PartnerActor, heartbeat: int | None = None
) -> AsyncIterator[Followed | Heartbeat]:
    """Events in order, for ever; without a cursor from now on.

    With a `heartbeat`, each so many seconds in which no event came bring one.
    Raises InvalidInput, CursorForeign or CursorExpired before the first event; CursorExpired also for a reader of the
    past that is so slow that what it comes to has been trimmed.
    """
    _require_bounds(heartbeat)
    # Listening starts before the log is read: what is committed in between comes twice and is told apart by number.
    async with desk.tail.follow(heartbeat) as live:
        place = await _start(desk, after, by)
        while page := await _page(desk, place, by):
            place = page[-1].sequence
            for followed in await _with_alerts(desk, page, by):
                yield followed
        async for event in live:
            if isinstance(event, Silence):
                place = max(place, event.place)
                yield Heartbeat(_sealed(desk, place, by), place)
            elif event.sequence > place and event.status.mode is by.mode:
                place = event.sequence
                if alert := await read_alert_of(desk, event, by=by):
                    yield Followed(_sealed(desk, place, by), event, alert, live=True)


def _require_bounds(heartbeat: int | None) -> None:
    if heartbeat is not None and not SHORTEST_HEARTBEAT <= heartbeat <= LONGEST_HEARTBEAT:
        raise InvalidInput(f"A heartbeat comes after {SHORTEST_HEARTBEAT} to {LONGEST_HEARTBEAT} seconds.")


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


async def _with_alerts(desk: FeedDesk, page: Sequence[FeedEvent], by: PartnerActor) -> list[Followed]:
    alerts = await read_alerts(desk, {event.alert for event in page}, by=by)
    return [
        Followed(_sealed(desk, event.sequence, by), event, alerts[event.alert], live=False)
        for event in page
        if event.alert in alerts
    ]


def _sealed(desk: FeedDesk, sequence: int, by: PartnerActor) -> str:
    return desk.cursors.seal((sequence,), kind=FEED, reader=str(by.tenant))
