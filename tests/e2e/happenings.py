"""Events of an alert that are written in spite of dead processes, and their rows in the log."""

import asyncio
from datetime import UTC, datetime
from typing import Any

from hub.domain.alerts.alert import AlertStatus
from hub.domain.delivery.feed import FeedType, NewEvent
from hub.errors import RetryLater
from hub.storage.mongo.alerts.feed import FeedLog
from hub.storage.redis.client import connect
from hub.storage.redis.feed_signal import FeedSignal
from tests.e2e.world import Case, World


async def happen(world: World, case: Case, times: int, *, together: int = 1) -> None:
    """Cause `times` events of an alert, some together in one transaction, and repeat each until a process writes it."""
    redis = connect(world.hub.redis.url)
    log = FeedLog(world.database, FeedSignal(redis))

    async def work(transaction: Any) -> None:
        for _ in range(min(together, times)):
            event = NewEvent(FeedType.RENEWED, case.alert, AlertStatus.ACTUAL, 1, datetime.now(UTC))
            await log.append(event, transaction)

    while times:
        try:
            await world.database.run(work)
            times -= min(together, times)
        except RetryLater:
            await asyncio.sleep(0.1)
    await redis.aclose()


async def logged(world: World, case: Case) -> list[tuple[int, str]]:
    """Return sequence and type of each event of an alert, in order."""
    rows = world.database.collection("feed").find({"alert": case.alert}).sort("_id", 1)
    return [(row["_id"], row["type"]) async for row in rows]
