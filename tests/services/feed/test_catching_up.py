"""What was missed is read in pages: a thousand events of a few alerts cost a few reads, and each shows its alert."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

import pytest

from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.alerts import AlertState, AlertStatus, PublicAlert
from hub.domain.areas import Area
from hub.domain.cursors import CursorSeal
from hub.domain.feed import FeedEvent, FeedType
from hub.domain.geometry import Circle, Point
from hub.services.feed import follow_feed as following_feed
from hub.services.feed.follow_feed import FeedRequest, Followed, Heartbeat, follow_feed
from hub.services.feed.ports import FeedServices
from tests.public_alerts import OPENED, public_alert

LIVE = PartnerActor("pt_1", "Map app", 2, KeyMode.LIVE, "fcm")
MISSED = 3_000


class Shelf:
    """A log, its alerts and a tail to which nothing comes; it counts how often it is read."""

    def __init__(self) -> None:
        self.alerts = {f"al_{number}": public_alert(f"al_{number}") for number in range(7)}
        self.events = [
            FeedEvent(FeedType.RENEWED, f"al_{number % 7}", AlertStatus.ACTUAL, 1, OPENED, sequence=number)
            for number in range(1, MISSED + 1)
        ]
        self.reads = 0

    @property
    def place(self) -> int:
        return MISSED

    async def public(
        self, ids: Collection[str], statuses: Collection[AlertStatus] = frozenset(AlertStatus)
    ) -> dict[str, PublicAlert]:
        self.reads += 1
        return {one: self.alerts[one] for one in ids if one in self.alerts}

    async def after(self, sequence: int, statuses: Sequence[AlertStatus], limit: int) -> list[FeedEvent]:
        self.reads += 1
        return self.events[sequence : sequence + limit]

    async def last(self) -> int:
        self.reads += 1
        return len(self.events)

    async def oldest_kept(self, statuses: Sequence[AlertStatus]) -> int:
        self.reads += 1
        return 0

    @asynccontextmanager
    async def follow(self, silence: float | None) -> AsyncIterator[AsyncIterator[FeedEvent]]:
        async def none() -> AsyncIterator[FeedEvent]:
            for event in self.events[:0]:
                yield event

        yield none()

    async def close(self, alert: str, at: datetime) -> None:
        public = self.alerts[alert]
        self.alerts[alert] = replace(public, alert=replace(public.alert, ended=AlertState.CLOSED, ended_at=at))


@pytest.fixture
async def shelf() -> Shelf:
    return Shelf()


def desk_of(shelf: Shelf) -> FeedServices:
    book = cast("Any", shelf)
    return FeedServices(book, book, book, CursorSeal(bytes(32)))


@asynccontextmanager
async def followed(
    shelf: Shelf, after: int, by: PartnerActor = LIVE, desk: FeedServices | None = None
) -> AsyncIterator[AsyncIterator[Followed]]:
    desk = desk or desk_of(shelf)
    cursor = desk.cursors.seal((after,), kind="feed", reader=str(by.tenant))
    async with aclosing(cast("Any", follow_feed(by, desk, FeedRequest(cursor)))) as events:
        yield events


async def test_thousands_of_missed_events_are_read_in_pages(shelf: Shelf) -> None:
    async with followed(shelf, 0) as events:
        heard = [(one.event.sequence, one.alert.alert.id, one.live) async for one in events]
    assert heard == [(number, f"al_{number % 7}", False) for number in range(1, MISSED + 1)]
    assert shelf.reads <= MISSED / 25


async def test_who_has_missed_nothing_reads_nothing(shelf: Shelf) -> None:
    async with followed(shelf, MISSED) as events:
        assert [one async for one in events] == []
    assert shelf.reads == 0


async def test_a_heartbeat_on_the_way_through_the_past_says_that_it_is_one(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following_feed, "MIN_HEARTBEAT_SECONDS", 0)
    desk = desk_of(shelf)
    nowhere = Area(circle=Circle(Point(-40, -70), 10))
    wish = FeedRequest(desk.cursors.seal((0,), kind="feed", reader="2"), nowhere, 0)
    async with aclosing(cast("Any", follow_feed(LIVE, desk, wish))) as beats:
        said = [(type(one), one.place, one.live) async for one in beats]
    # Whoever joins what stands in the present must not be let in to this.
    assert said == [(Heartbeat, number, False) for number in range(1, MISSED + 1)]


async def test_what_many_have_missed_is_read_once(shelf: Shelf) -> None:
    desk, reads = desk_of(shelf), []
    for tenant in (2, 4, 6, 4):
        for place in (MISSED - 40, MISSED - 30):
            async with followed(shelf, place, replace(LIVE, tenant=tenant), desk) as events:
                heard = [one.event.sequence async for one in events]
            assert heard == list(range(place + 1, MISSED + 1))
            reads.append(shelf.reads)
    assert reads[1:2] * 7 == reads[1:]


async def test_an_alert_is_shown_as_it_stands_when_its_page_is_read(shelf: Shelf) -> None:
    await shelf.close("al_1", OPENED)
    states = set()
    async with followed(shelf, 0) as events:
        async for one in events:
            if one.event.sequence == 1:
                await shelf.close("al_2", OPENED)
            if one.event.sequence > MISSED / 2 or one.alert.alert.id == "al_1":
                states.add((one.alert.alert.id, one.alert.alert.state))
    assert states == {
        (f"al_{number}", AlertState.CLOSED if number in (1, 2) else AlertState.OPEN) for number in range(7)
    }
