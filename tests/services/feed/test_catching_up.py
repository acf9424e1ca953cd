"""Missed events are read in pages: thousands of events of a few alerts cost a few reads, each with its alert."""

from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import aclosing, asynccontextmanager
from dataclasses import replace
from datetime import datetime
from typing import Any, cast

import pytest

from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.alerts.alert import AlertState, AlertStatus
from hub.domain.alerts.public_alert import PublicAlert
from hub.domain.areas.followed_areas import FollowedArea
from hub.domain.cursors import CursorSeal
from hub.domain.delivery.feed import FeedEvent, FeedType
from hub.domain.geometry import Circle, Point
from hub.services.feed import follow_feed as following_feed
from hub.services.feed.follow_feed import FeedRequest, Followed, Heartbeat, follow_feed
from hub.services.feed.ports import FeedServices
from tests.conformance import no_runs
from tests.public_alerts import OPENED, public_alert

LIVE = PartnerActor("pt_1", "Map app", 2, KeyMode.LIVE, "fcm")
MISSED = 3_000


class MemoryLog:
    """A log, its alerts and an idle tail; it counts its reads."""

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
async def memory_log() -> MemoryLog:
    return MemoryLog()


def feed_services(memory_log: MemoryLog) -> FeedServices:
    store = cast("Any", memory_log)
    return FeedServices(store, store, store, CursorSeal(bytes(32)), no_runs())


@asynccontextmanager
async def followed(
    memory_log: MemoryLog, after: int, by: PartnerActor = LIVE, services: FeedServices | None = None
) -> AsyncIterator[AsyncIterator[Followed]]:
    services = services or feed_services(memory_log)
    cursor = services.cursors.seal((after,), kind="feed", reader=str(by.tenant))
    async with aclosing(cast("Any", follow_feed(by, services, FeedRequest(cursor)))) as events:
        yield events


async def test_thousands_of_missed_events_are_read_in_pages(memory_log: MemoryLog) -> None:
    async with followed(memory_log, 0) as events:
        heard = [(one.event.sequence, one.alert.alert.id, one.live) async for one in events]
    assert heard == [(number, f"al_{number % 7}", False) for number in range(1, MISSED + 1)]
    assert memory_log.reads <= MISSED / 25


async def test_follower_who_missed_nothing_reads_nothing(memory_log: MemoryLog) -> None:
    async with followed(memory_log, MISSED) as events:
        assert [one async for one in events] == []
    assert memory_log.reads == 0


async def test_heartbeat_while_catching_up_is_not_live(memory_log: MemoryLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following_feed, "MIN_HEARTBEAT_SECONDS", 0)
    services = feed_services(memory_log)
    nowhere = FollowedArea(circle=Circle(Point(-40, -70), 10))
    wish = FeedRequest(services.cursors.seal((0,), kind="feed", reader="2"), nowhere, 0)
    async with aclosing(cast("Any", follow_feed(LIVE, services, wish))) as beats:
        said = [(type(one), one.place, one.live) async for one in beats]
    # A follower of the present must not share what this one gets.
    assert said == [(Heartbeat, number, False) for number in range(1, MISSED + 1)]


async def test_events_missed_by_many_are_read_once(memory_log: MemoryLog) -> None:
    services, reads = feed_services(memory_log), []
    for tenant in (2, 4, 6, 4):
        for place in (MISSED - 40, MISSED - 30):
            async with followed(memory_log, place, replace(LIVE, tenant=tenant), services) as events:
                heard = [one.event.sequence async for one in events]
            assert heard == list(range(place + 1, MISSED + 1))
            reads.append(memory_log.reads)
    assert reads[1:2] * 7 == reads[1:]


async def test_missed_event_shows_alert_as_of_its_page(memory_log: MemoryLog) -> None:
    await memory_log.close("al_1", OPENED)
    states = set()
    async with followed(memory_log, 0) as events:
        async for one in events:
            if one.event.sequence == 1:
                await memory_log.close("al_2", OPENED)
            if one.event.sequence > MISSED / 2 or one.alert.alert.id == "al_1":
                states.add((one.alert.alert.id, one.alert.alert.state))
    assert states == {
        (f"al_{number}", AlertState.CLOSED if number in (1, 2) else AlertState.OPEN) for number in range(7)
    }
