"""A worker that looks for matches of saved searches; tests kill it.

Run by tests/sdk/forks.py with MONGO REDIS KILL_AT: the number of the database command before which it kills itself.
"""

from typing import Any

from pymongo import monitoring

from hub.services.maintenance.match_saved_searches import match_saved_searches
from hub.storage.mongo.database import opened
from hub.storage.redis.client import connect
from hub.storage.redis.feed_signal import FeedSignal
from tests.fakes import NOW
from tests.storage.mongo.saved_scene import parts_over
from tests.storage.mongo.wipe_program import Killer


async def main(mongo: str, redis_url: str, kill_at: str) -> None:
    """Look for matches, unless killed before."""
    monitoring.register(Killer(int(kill_at)))
    redis: Any = connect(redis_url)
    async with opened(mongo) as database:
        await match_saved_searches(parts_over(database, FeedSignal(redis)), now=NOW)
    await redis.aclose()
