"""A worker that wipes what is due; tests kill it.

Run by tests/sdk/forks.py with MONGO REDIS KILL_AT: the number of the database command before which it kills itself.
"""

import os
import signal
from typing import Any

from pymongo import monitoring

from hub.domain.cases.keeping import Wipe
from hub.domain.wipes.retention import Retention
from hub.services.maintenance.wipe_cases import wipe_cases
from hub.services.maintenance.wipe_ports import WipeParts
from hub.storage.mongo.alerts.alerts import AlertRepository
from hub.storage.mongo.alerts.feed import FeedLog
from hub.storage.mongo.cases.cases import CaseRepository
from hub.storage.mongo.cases.photos import PhotoRepository
from hub.storage.mongo.database import Database, opened
from hub.storage.mongo.exports.exports import ExportRepository
from hub.storage.mongo.trail.timeline import TimelineRepository
from hub.storage.mongo.wipes.cases import CaseRemains, WipeQueue
from hub.storage.redis.client import connect
from hub.storage.redis.feed_signal import FeedSignal
from tests.storage.mongo.wipe_scene import FACTS_DUE, NO_LEASE, PHOTOS_DUE


class Killer(monitoring.CommandListener):
    """Ends the process before one of its commands is sent."""

    def __init__(self, kill_at: int) -> None:
        self._left = kill_at

    def started(self, event: monitoring.CommandStartedEvent) -> None:
        """Count a command, unless it is about the connection."""
        if event.command_name in ("ping", "endSessions", "saslStart", "saslContinue"):
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def succeeded(self, event: monitoring.CommandSucceededEvent) -> None:
        """Do nothing."""

    def failed(self, event: monitoring.CommandFailedEvent) -> None:
        """Do nothing."""


def parts_over(database: Database, signals: FeedSignal) -> WipeParts:
    """Return everything that a wipe works with, under leases that end at once."""
    return WipeParts(
        atomic=database,
        queue=WipeQueue(database, NO_LEASE),
        remains=CaseRemains(database),
        exports=ExportRepository(database, bytes, bytes),
        cases=CaseRepository(database),
        alerts=AlertRepository(database),
        photos=PhotoRepository(database),
        feed=FeedLog(database, signals),
        timeline=TimelineRepository(database, signals),
        retention=Retention(),
    )


async def wipe(parts: WipeParts) -> None:
    """Wipe the photos when they are due, and the facts when those are."""
    case = await parts.cases.get("cs_1")
    if case is not None and case.keeping.wiped is None and case.keeping.wiping is not Wipe.FACTS:
        await wipe_cases(parts, now=PHOTOS_DUE)
    await wipe_cases(parts, now=FACTS_DUE)


async def main(mongo: str, redis_url: str, kill_at: str) -> None:
    """Wipe, unless killed before."""
    monitoring.register(Killer(int(kill_at)))
    redis: Any = connect(redis_url)
    async with opened(mongo) as database:
        await wipe(parts_over(database, FeedSignal(redis)))
    await redis.aclose()
