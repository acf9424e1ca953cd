"""Following the feed from a cursor: first what was missed, then what comes, without a gap or a repeat.

Each event comes with its alert as that stands, not as it stood when the event happened.
"""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from time import monotonic

from hub.domain.actors import PartnerActor
from hub.domain.alerts import PublicAlert
from hub.domain.areas import Area
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


@dataclass(frozen=True, slots=True)
class Wish:
    """What a follower wants: the events after a cursor or from now on, of everywhere or of alerts that touch an area.

    With a `heartbeat`, each so many seconds in which no event came for it bring one.
    """

    after: str | None = None
    area: Area | None = None
    heartbeat: float | None = None

    def wants(self, alert: PublicAlert) -> bool:
        """Whether to hear of an alert."""
        return self.area is None or self.area.touches(alert.alert.told)


async def follow_feed(desk: FeedDesk, wish: Wish, *, by: PartnerActor) -> AsyncIterator[Followed | Heartbeat]:
    """Events in order, for ever.

    Raises InvalidInput, CursorInvalid, CursorForeign or CursorExpired before the first event; CursorExpired also for a
    reader of the past that is so slow that what it comes to has been trimmed.
    """
    _require_bounds(wish.heartbeat)
    # Listening starts before the log is read: what is committed in between comes twice and is told apart by number.
    async with desk.tail.follow(wish.heartbeat) as live:
        place, said_at = await _start(desk, wish.after, by), monotonic()
        async for step in _steps(desk, place, live, by):
            if step.followed is not None and wish.wants(step.followed.alert):
                said_at = monotonic()
                yield step.followed
            # What others hear of is no silence, but this one hears nothing for as long.
            elif wish.heartbeat is not None and (step.silent or monotonic() - said_at >= wish.heartbeat):
                said_at = monotonic()
                yield Heartbeat(_sealed(desk, step.place, by), step.place)


@dataclass(frozen=True, slots=True)
class _Step:
    """How far the log has been gone through, and what was there for this reader."""

    place: int
    followed: Followed | None = None
    silent: bool = False


async def _steps(
    desk: FeedDesk, place: int, live: AsyncIterator[FeedEvent | Silence], by: PartnerActor
) -> AsyncIterator[_Step]:
    while page := await _page(desk, place, by):
        place = page[-1].sequence
        for followed in await _with_alerts(desk, page, by):
            yield _Step(followed.event.sequence, followed)
    async for event in live:
        if isinstance(event, Silence):
            place = max(place, event.place)
            yield _Step(place, silent=True)
        elif event.sequence > place:
            place = event.sequence
            alert = await read_alert_of(desk, event, by=by) if event.status.mode is by.mode else None
            yield _Step(place, Followed(_sealed(desk, place, by), event, alert, live=True) if alert else None)


def _require_bounds(heartbeat: float | None) -> None:
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
