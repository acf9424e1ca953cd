"""The bell where the broker is away or hangs: what was committed is answered, and nothing piles up behind the bell."""

import asyncio
import base64
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import psutil
import pytest
from redis.asyncio import Redis

from hub.local.redis import EmbeddedRedis
from hub.settings import read_embedded
from hub.workers.notifier import CeleryNotifier, publishing_app
from hub.workers.queues import celery_settings

PATIENCE_SECONDS = 2.0
"""What several rings of one act may cost it in all."""


@pytest.fixture
async def broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRedis]:
    broker = EmbeddedRedis(tmp_path_factory.mktemp("redis"))
    await broker.start()
    yield broker
    await broker.stop()


@pytest.fixture
def notifier(broker: EmbeddedRedis) -> CeleryNotifier:
    return CeleryNotifier(publishing_app(read_embedded(environment_of(broker))))


def environment_of(broker: EmbeddedRedis) -> dict[str, str]:
    nowhere = dict.fromkeys(("OIDC_ISSUER", "HUB_FCM_ENDPOINT"), "http://127.0.0.1") | {
        "MONGO_URL": "mongodb://127.0.0.1"
    }
    key = base64.urlsafe_b64encode(bytes(32)).decode()
    return {**nowhere, "HUB_KEY": key, "REDIS_URL": broker.url, "BROKER_URL": broker.celery_url}


def process_of(broker: EmbeddedRedis) -> psutil.Process:
    assert broker.process.pid
    return psutil.Process(broker.process.pid)


async def act(notifier: CeleryNotifier) -> None:
    """What opening a case rings, and more."""
    for stage in range(4):
        await notifier.notify_stage_due(f"st_{stage}")
    await notifier.notify_sweep_due("sw_1")


async def rings(broker: EmbeddedRedis) -> int:
    async with Redis.from_url(broker.url) as client:
        return int(await client.llen("alerts"))


async def heard(notifier: CeleryNotifier, broker: EmbeddedRedis) -> None:
    """Return once a ring gets through."""
    async with asyncio.timeout(10):
        before = await rings(broker)
        while await rings(broker) == before:
            await notifier.notify_stage_due("st_later")
            await asyncio.sleep(0.1)


async def test_each_ring_is_heard(notifier: CeleryNotifier, broker: EmbeddedRedis) -> None:
    await act(notifier)
    assert await rings(broker) == 5


async def test_a_broker_that_hangs_costs_an_act_seconds(
    notifier: CeleryNotifier, broker: EmbeddedRedis, caplog: pytest.LogCaptureFixture
) -> None:
    await notifier.notify_stage_due("st_before")
    threads, files = set(threading.enumerate()), psutil.Process().num_fds()
    process_of(broker).suspend()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await act(notifier)
        assert [record.message for record in caplog.records] == ["notify_failed"] * 5
        async with asyncio.timeout(PATIENCE_SECONDS):
            await asyncio.gather(*(act(notifier) for _ in range(50)))
        assert set(threading.enumerate()) <= threads
        assert psutil.Process().num_fds() <= files
    finally:
        process_of(broker).resume()
    await heard(notifier, broker)


async def test_a_broker_that_hangs_from_the_start_costs_an_act_seconds(
    notifier: CeleryNotifier, broker: EmbeddedRedis
) -> None:
    process_of(broker).suspend()
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await act(notifier)
        # Long enough for what was begun to be given up and begun again.
        await asyncio.sleep(4)
        async with asyncio.timeout(PATIENCE_SECONDS):
            await act(notifier)
    finally:
        process_of(broker).resume()
    await heard(notifier, broker)


async def test_a_broker_that_is_away_costs_an_act_seconds(
    notifier: CeleryNotifier, broker: EmbeddedRedis, caplog: pytest.LogCaptureFixture
) -> None:
    await notifier.notify_stage_due("st_before")
    await broker.stop()
    async with asyncio.timeout(PATIENCE_SECONDS):
        await act(notifier)
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == ["notify_failed"] * 5
    await broker.start()
    await heard(notifier, broker)


RINGS_ONCE = """
import asyncio
from hub.settings import environment, read_embedded
from hub.workers.notifier import CeleryNotifier, ringing_app
from hub.workers.queues import celery_settings
asyncio.run(CeleryNotifier(ringing_app(read_embedded(environment()))).stage("st_1"))
"""


async def test_a_process_ends_though_its_ring_hangs(broker: EmbeddedRedis) -> None:
    process_of(broker).suspend()
    try:
        begun = time.monotonic()
        ran = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", RINGS_ONCE],
            env=environment_of(broker),
            capture_output=True,
            text=True,
            check=False,
            timeout=30,
        )
        assert (ran.returncode, ran.stderr) == (0, "notify_failed\n")
        assert time.monotonic() - begun < 5
    finally:
        process_of(broker).resume()


CLOCKS_DIFFER = 30.0
"""Seconds by which two machines' clocks may, and then some."""


async def test_a_bell_is_heard_though_clocks_differ(broker: EmbeddedRedis, notifier: CeleryNotifier) -> None:
    await notifier.notify_units_ready(2)
    async with Redis.from_url(broker.url) as client:
        (message,) = await client.lrange("units", 0, -1)
    expires = datetime.fromisoformat(json.loads(message)["headers"]["expires"])
    assert (expires - datetime.now(UTC)).total_seconds() > CLOCKS_DIFFER
    settings = celery_settings(read_embedded(environment_of(broker)))
    for name, entry in settings["beat_schedule"].items():  # type: ignore[attr-defined]
        assert entry["options"]["expires"] > CLOCKS_DIFFER, name
