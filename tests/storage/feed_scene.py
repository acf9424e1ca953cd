"""A log of one alert of each status, its tail, and the services that partners read with, on the real database."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, cast

from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.alerts.alert import AlertStatus
from hub.domain.alerts.public_alert import PublicAlert
from hub.domain.cursors import CursorSeal
from hub.domain.delivery.feed import FeedEvent, FeedType, NewEvent
from hub.services.feed.follow_feed import FeedRequest, Followed, Heartbeat, follow_feed
from hub.services.feed.ports import FeedServices
from hub.services.maintenance.trim_feed import trim_feed
from hub.storage.feed_tail import FeedTail
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.alerts.feed import FeedLog
from hub.storage.mongo.database import Database
from hub.storage.redis.feed_signal import FeedSignal
from tests.conformance import no_runs
from tests.public_alerts import public_alert
from tests.timeouts import HANG_TIMEOUT

NOW = datetime(2016, 5, 13, 8, 20, tzinfo=UTC)
LIVE = PartnerActor("pt_1", "Map app", 2, KeyMode.LIVE, "fcm")
TEST = replace(LIVE, tenant=3, mode=KeyMode.TEST)
OTHER = replace(LIVE, partner="pt_2", tenant=4)


WEEK = timedelta(days=7)
LONG_AGO = NOW - WEEK - timedelta(milliseconds=1)


def event(status: AlertStatus = AlertStatus.ACTUAL, kind: FeedType = FeedType.ALERT, at: datetime = NOW) -> NewEvent:
    return NewEvent(kind, f"al_{status}", status, 1, at)


async def append(database: Database, log: FeedLog, *events: NewEvent) -> None:
    async def work(transaction: Any) -> None:
        for one in events:
            await log.append(one, transaction)

    await database.run(work)


class Scene:
    """A log of one alert of each status, a tail, and the services that read them."""

    def __init__(self, database: Database, signal: FeedSignal) -> None:
        self.database = database
        self.signal = signal
        self.log = FeedLog(database, signal)
        self.tail = FeedTail(self.log, signal)
        self.alerts = AlertRepository(database)
        self.desk = FeedServices(self.alerts, self.log, self.tail, CursorSeal(bytes(32)), no_runs())

    async def open(self, *alerts: PublicAlert) -> None:
        async def work(transaction: Any) -> None:
            for public in alerts:
                await self.alerts.add(public.alert, transaction)
                await self.alerts.add_revision(public.revision, transaction)

        await self.database.run(work)

    async def add(self, *events: NewEvent) -> None:
        await append(self.database, self.log, *events)

    async def trim(self) -> int:
        return await trim_feed(self.log, keep=WEEK, now=NOW)

    def cursor(self, sequence: int, by: PartnerActor = LIVE) -> str:
        return self.desk.cursors.seal((sequence,), kind="feed", reader=str(by.tenant))

    async def follow(self, after: str | None = None, by: PartnerActor = LIVE) -> AsyncIterator[tuple[str, FeedEvent]]:
        async with contextlib.aclosing(cast("Any", follow_feed(by, self.desk, FeedRequest(after)))) as followed:
            async for one in followed:
                yield one.cursor, one.event

    @contextlib.asynccontextmanager
    async def following(self, wish: FeedRequest) -> AsyncIterator[AsyncIterator[Followed | Heartbeat]]:
        followed = follow_feed(LIVE, self.desk, wish)
        async with contextlib.aclosing(cast("Any", followed)) as stream, asyncio.timeout(HANG_TIMEOUT):
            yield stream


async def opened_scene(database: Database, signal: FeedSignal) -> Scene:
    """With its alerts."""
    scene = Scene(database, signal)
    await scene.open(*(public_alert(f"al_{status}", status) for status in AlertStatus))
    return scene


async def take(stream: AsyncIterator[tuple[str, FeedEvent]], count: int) -> list[tuple[str, FeedEvent]]:
    taken = []
    async with contextlib.aclosing(cast("Any", stream)) as open_stream:
        async with asyncio.timeout(HANG_TIMEOUT):
            async for one in open_stream:
                taken.append(one)
                if len(taken) == count:
                    break
    return taken


async def begun(scene: Scene) -> None:
    async with asyncio.timeout(HANG_TIMEOUT):
        while not scene.tail.followers:  # noqa: ASYNC110 - nothing tells when a follower is there
            await asyncio.sleep(0.01)
