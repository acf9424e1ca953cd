"""A process that hides a case; tests kill it.

Run by tests/sdk/forks.py with MONGO REDIS KILL_AT: the number of the database command before which it kills itself.
"""

from datetime import timedelta
from typing import Any, Final

from pymongo import monitoring

from hub.domain.actors import Permission
from hub.services.police.cases.hide_case import hide_case
from hub.services.police.cases.steps.keep_case import KeepingChange
from hub.services.police.ports.hiding import HidingParts
from hub.storage.mongo.cases.hiding import HiddenCases
from hub.storage.mongo.database import Database, opened
from hub.storage.mongo.delivery.notices import NoticeRepository
from hub.storage.mongo.exports.exports import ExportRepository
from hub.storage.redis.client import connect
from hub.storage.redis.feed_signal import FeedSignal
from tests.fakes import Trail, officer
from tests.storage.mongo.officers_desk import open_desk
from tests.storage.mongo.wipe_program import Killer
from tests.storage.mongo.wipe_scene import CLOSED, add_case, closed_case

CHIEF: Final = officer("chief", None, *Permission)


async def add_scene(database: Database) -> None:
    """Insert a closed case with two alerts, a photo, a partner that was called, and a file that holds it."""
    await add_case(database, closed_case(), "al_first")
    await NoticeRepository(database).add("al_cs_1", 2, "alert.stage", 1, {})
    await database.collection("exports").insert_one({"_id": "exp_1", "owner": "li", "slot": 0, "state": "READY"})
    part = {"_id": "exp_1.0", "export": "exp_1", "begins": 0, "cases": ["cs_1"]}
    await database.collection("export_parts").insert_one(part)


async def hide(database: Database, signal: FeedSignal) -> None:
    """Hide the case."""
    hiding = HidingParts(HiddenCases(database), ExportRepository(database, bytes, bytes))
    command = KeepingChange("cs_1", "a court says so")
    stores = open_desk(database, signal).stores
    await hide_case(CHIEF, stores, hiding, Trail(), command, now=CLOSED + timedelta(hours=1))


async def main(mongo: str, redis_url: str, kill_at: str) -> None:
    """Hide the case, unless killed before."""
    monitoring.register(Killer(int(kill_at)))
    redis: Any = connect(redis_url)
    async with opened(mongo) as database:
        await hide(database, FeedSignal(redis))
    await redis.aclose()
