"""The page for Prometheus, from the real database."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from math import nan
from typing import Any

import pytest
from redis.asyncio import Redis

from hub.local.redis import EmbeddedRedis
from hub.storage.mongo.database import Database
from hub.storage.mongo.metrics import HubMetrics
from hub.storage.redis.queue_depths import QueueDepths
from tests.databases import Databases

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
async def depths(deaf: DeafRedis) -> AsyncIterator[QueueDepths]:
    depths = QueueDepths(deaf.url)
    yield depths
    await depths.close()


@pytest.fixture(scope="module")
async def broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRedis]:
    redis = EmbeddedRedis(tmp_path_factory.mktemp("broker"))
    await redis.start()
    yield redis
    await redis.stop()


@pytest.mark.parametrize(("told", "shown"), [(-3, 0), (19, 0), (20, 20), (12_345, 12_345)])
async def test_people_are_counted_by_stored_readings(
    database: Database, depths: QueueDepths, told: int, shown: int
) -> None:
    alerts, units, stages = (database.collection(name) for name in ("alerts", "units", "stages"))
    await alerts.insert_many([{"_id": "open", "ended": None}, {"_id": "ended", "ended": "CLOSED"}])
    await units.insert_one({"_id": "u", "alert": "open", "state": "done", "counts": {"reached": 1_000}})
    # The noise of four readings hides 25, that of one does not.
    parts = [("open", 1, told), ("open", 1, 19), ("open", 4, 25), ("ended", 1, 1_000)]
    await stages.insert_many(
        {"_id": f"s{n}", "alert": alert, "state": "CUT", "reading": {"draws": draws, "noised": {"reached": part}}}
        for n, (alert, draws, part) in enumerate(parts)
    )
    await stages.insert_one({"_id": "unread", "alert": "open", "state": "CUTTING"})
    page = (await HubMetrics(database, depths, people_from=K).collect(0, None)).decode()
    counts = {name: float(value) for name, value in re.findall(r'hub_devices\{outcome="(\w+)"\} (\S+)', page)}
    assert counts == {"reached": shown, "failed": 0, "dead": 0, "withheld": 0, "deferred": 0}


async def test_what_waits_is_counted_by_its_state(database: Database, depths: QueueDepths) -> None:
    states = {"stages": ["DUE", "CUTTING", "CUTTING", "CUT"], "units": ["ready", "ready", "parked", "done", "void"]}
    for name, found in states.items():
        await database.collection(name).insert_many([{"_id": f"{n}", "state": one} for n, one in enumerate(found)])
    page = (await HubMetrics(database, depths, people_from=K).collect(0, None)).decode()
    shown = {
        (name, state): float(value) for name, state, value in re.findall(r'hub_(\w+)\{state="(\w+)"\} (\S+)', page)
    }
    assert shown == {
        ("stages", "DUE"): 1,
        ("stages", "CUTTING"): 2,
        ("units", "ready"): 2,
        ("units", "parked"): 1,
    }


async def test_queues_are_counted_where_bells_are_hung(database: Database, broker: EmbeddedRedis) -> None:
    second = broker.celery_url.replace("virtual_host=0", "virtual_host=1")
    async with Redis.from_url(broker.url.replace("db=0", "db=1")) as client:
        await client.rpush("units", "ring", "ring")
    brokers = {broker.url: 0, broker.celery_url: 0, second: 2, "amqp://broker.example": nan, f"{second};{second}": nan}
    for broker_url, messages in brokers.items():
        depths = QueueDepths(broker_url)
        page = (await HubMetrics(database, depths, people_from=K).collect(0, None)).decode()
        await depths.close()
        found = re.findall(r'hub_queue_depth\{queue="units"\} (\S+)', page)
        assert [str(float(one)) for one in found] == [str(float(messages))], messages


@pytest.mark.parametrize("word", ["required", "CERT_REQUIRED", "CERT_NONE"])
async def test_what_celery_is_told_of_certificates_is_understood(deaf: DeafRedis, word: str) -> None:
    depths = QueueDepths(f"{deaf.url.replace('redis:', 'rediss:')}/0?ssl_cert_reqs={word}")
    assert [str(depth) for depth in (await depths.count()).values()] == ["nan"] * 3
    assert deaf.connections == 1
    await depths.close()


async def test_a_hanging_redis_costs_no_other_metric(database: Database, deaf: DeafRedis, depths: QueueDepths) -> None:
    page = (await HubMetrics(database, depths, people_from=K).collect(0, None)).decode()
    assert deaf.connections == 1
    assert re.findall(r'hub_queue_depth\{queue="\w+"\} (\S+)', page) == ["NaN"] * 3
    assert "hub_feed_sequence 0.0" in page


class Ahead(Database):
    """A database whose server's clock is three seconds ahead."""

    async def hello(self) -> dict[str, Any]:
        hello = await super().hello()
        return hello | {"localTime": hello["localTime"] + timedelta(seconds=3)}


async def test_difference_of_the_clocks_is_shown(databases: Databases, depths: QueueDepths) -> None:
    for kind, least, most in ((Database, 0.0, 0.9), (Ahead, 2.0, 3.9)):
        database = kind(await databases.take())
        page = (await HubMetrics(database, depths, people_from=K).collect(0, None)).decode()
        database.close()
        [seconds] = re.findall(r"^hub_database_clock_difference_seconds (\S+)", page, re.MULTILINE)
        assert least <= float(seconds) <= most
