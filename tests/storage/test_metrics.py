"""The page for Prometheus, from the real database."""

import asyncio
import re
from collections.abc import AsyncIterator

import pytest
from redis.asyncio import Redis

from hub.storage.database import Database
from hub.storage.metrics import HubMetrics
from hub.storage.redis_client import connect

K = 20


class DeafRedis:
    """Takes connections and never says a word."""

    def __init__(self) -> None:
        self.connections = 0

    async def start(self) -> None:
        self._server = await asyncio.start_server(self._take, "127.0.0.1", 0)
        self.url = f"redis://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    async def stop(self) -> None:
        self._server.close()
        await self._server.wait_closed()

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while await reader.read(1000):
            pass
        writer.close()


@pytest.fixture
async def deaf() -> AsyncIterator[DeafRedis]:
    deaf = DeafRedis()
    await deaf.start()
    yield deaf
    await deaf.stop()


@pytest.fixture
async def redis(deaf: DeafRedis) -> AsyncIterator[Redis]:
    client = connect(deaf.url)
    yield client
    await client.aclose()


@pytest.mark.parametrize(("told", "shown"), [(3, 0), (19, 0), (20, 20), (39, 20), (12_345, 12_340)])
async def test_people_are_counted_in_steps_of_k(database: Database, redis: Redis, told: int, shown: int) -> None:
    units = [{"_id": f"u{n}", "state": "done", "counts": {"reached": part}} for n, part in enumerate((told - 1, 1))]
    await database.collection("units").insert_many(units)
    page = (await HubMetrics(database, redis, people_from=K).collect(0, None)).decode()
    counts = {name: float(value) for name, value in re.findall(r'hub_devices\{outcome="(\w+)"\} (\S+)', page)}
    assert counts == {"reached": shown, "failed": 0, "dead": 0, "withheld": 0, "deferred": 0}


async def test_a_redis_that_hangs_is_asked_once_and_costs_no_other_figure(
    database: Database, deaf: DeafRedis, redis: Redis
) -> None:
    page = (await HubMetrics(database, redis, people_from=K).collect(0, None)).decode()
    assert deaf.connections == 1
    assert re.findall(r'hub_queue_depth\{queue="\w+"\} (\S+)', page) == ["NaN"] * 3
    assert "hub_feed_sequence 0.0" in page
