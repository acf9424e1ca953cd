"""Following the feed from a cursor: first what was missed, then what comes, without a gap or a repeat.

Each event comes with its alert as that stands, not as it stood when the event happened.
"""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from time import monotonic

from hub.domain.actors import PartnerActor
from hub.domain.alerts import PublicAlert
from hub.domain.areas import Area
from hub.domain.feed import FeedEvent, Silence
from hub.errors import CursorExpired, CursorInvalid, InvalidInput
from hub.services.feed.ports import FeedDesk, Missed
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

    @property
    def place(self) -> int:
        """Of the event."""
        return self.event.sequence


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Nothing has come for a while; whoever goes on behind `cursor`, or behind the last event, misses nothing.

    `live` as of an event: of one who still reads the past, nothing in there has been for it for as long.
    """

    cursor: str
    place: int
    live: bool


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
        # Whatever comes after this is handed out, so only what lies before has to be read.
        present = await _present(desk)
        place, said_at = await _start(desk, wish.after, present, by), monotonic()
        async for step in _steps(desk, place, present, live, by):
            if step.followed is not None and wish.wants(step.followed.alert):
                said_at = monotonic()
                yield step.followed
            # What others hear of is no silence, but this one hears nothing for as long.
            elif wish.heartbeat is not None and (step.silent or monotonic() - said_at >= wish.heartbeat):
                said_at = monotonic()
                yield Heartbeat(_sealed(desk, step.place, by), step.place, step.live)


@dataclass(frozen=True, slots=True)
class _Step:
    """How far the log has been gone through, and what was there for this reader."""

    place: int
    followed: Followed | None
    live: bool
    silent: bool = False


async def _steps(
    desk: FeedDesk, place: int, present: int, live: AsyncIterator[FeedEvent | Silence], by: PartnerActor
) -> AsyncIterator[_Step]:
    while place < present and (page := await _page(desk, place, present, by)):
        for event, alert in page:
            place = event.sequence
            followed = Followed(_sealed(desk, place, by), event, alert, live=False) if alert else None
            yield _Step(place, followed, live=False)
    async for heard in live:
        if isinstance(heard, Silence):
            place = max(place, heard.place)
            yield _Step(place, None, live=True, silent=True)
        elif heard.sequence > place:
            place = heard.sequence
            alert = await read_alert_of(desk, heard, by=by) if heard.status.mode is by.mode else None
            followed = Followed(_sealed(desk, place, by), heard, alert, live=True) if alert else None
            yield _Step(place, followed, live=True)


def _require_bounds(heartbeat: float | None) -> None:
    if heartbeat is not None and not SHORTEST_HEARTBEAT <= heartbeat <= LONGEST_HEARTBEAT:
        raise InvalidInput(f"A heartbeat comes after {SHORTEST_HEARTBEAT} to {LONGEST_HEARTBEAT} seconds.")


async def present_cursor(desk: FeedDesk, *, by: PartnerActor) -> str:
    """The cursor of now: following after it gives everything that happens from here on."""
    return _sealed(desk, await _present(desk), by)


async def _present(desk: FeedDesk) -> int:
    """The end of the log, as whoever follows it here knows it; asked for only while nobody does."""
    known = desk.tail.place
    return await desk.log.last() if known is None else known


async def _start(desk: FeedDesk, after: str | None, present: int, by: PartnerActor) -> int:
    if after is None:
        return present
    match desk.cursors.open(after, kind=FEED, reader=str(by.tenant)):
        # Another process may be ahead of this one.
        case (int(sequence),) if sequence <= present or sequence <= await desk.log.last():
            return sequence
        case _:
            raise CursorInvalid()


async def _page(desk: FeedDesk, place: int, present: int, by: PartnerActor) -> Missed:
    # Whatever changes an alert has an event, so as long as the present is the same, what was read before still holds.
    found = await desk.missed.join((by.mode, place, present), lambda: _read_page(desk, place, by))
    if found is None:
        raise CursorExpired(_sealed(desk, await desk.log.last(), by))
    return found


async def _read_page(desk: FeedDesk, place: int, by: PartnerActor) -> Missed | None:
    """Events with their alerts, for whoever has missed the same; None if there were more, which are trimmed."""
    statuses = statuses_of(by.mode)
    page = await desk.log.after(place, statuses, PAGE)
    # Asked after the page was read: the mark is set before anything is removed, so no gap goes unnoticed.
    if place < await desk.log.oldest_kept(statuses):
        return None
    alerts = await read_alerts(desk, {event.alert for event in page}, by=by)
    return [(event, alerts.get(event.alert)) for event in page]


def _sealed(desk: FeedDesk, sequence: int, by: PartnerActor) -> str:
    return desk.cursors.seal((sequence,), kind=FEED, reader=str(by.tenant))
