"""The notifier while the broker is away or hangs: requests are answered, and no work piles up behind it."""

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
from tests.timeouts import HANG_TIMEOUT, PROGRAM_TIMEOUT

MAX_REQUEST_SECONDS = 2.0
"""The time that all notifications of one request may take together."""


@pytest.fixture
async def broker(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[EmbeddedRedis]:
    broker = EmbeddedRedis(tmp_path_factory.mktemp("redis"))
    await broker.start()
    yield broker
    await broker.stop()


@pytest.fixture
def notifier(broker: EmbeddedRedis) -> CeleryNotifier:
    return CeleryNotifier(publishing_app(read_embedded(read_environment_file(broker))))


def read_environment_file(broker: EmbeddedRedis) -> dict[str, str]:
    nowhere = dict.fromkeys(("OIDC_ISSUER", "HUB_FCM_ENDPOINT"), "http://127.0.0.1") | {
        "MONGO_URL": "mongodb://127.0.0.1"
    }
    key = base64.urlsafe_b64encode(bytes(range(32))).decode()
    return {**nowhere, "HUB_KEY": key, "REDIS_URL": broker.url, "BROKER_URL": broker.celery_url}


def process_of(broker: EmbeddedRedis) -> psutil.Process:
    assert broker.process.pid
    return psutil.Process(broker.process.pid)


async def notify_like_a_request(notifier: CeleryNotifier) -> None:
    """Make the notifications of opening a case, and more."""
    for stage in range(4):
        await notifier.notify_stage_due(f"st_{stage}")
    await notifier.notify_sweep_due("sw_1")


async def count_tasks(broker: EmbeddedRedis) -> int:
    async with Redis.from_url(broker.url) as client:
        return int(await client.llen("alerts"))


async def wait_for_a_task(notifier: CeleryNotifier, broker: EmbeddedRedis) -> None:
    """Return once a notification gets through."""
    async with asyncio.timeout(HANG_TIMEOUT):
        before = await count_tasks(broker)
        while await count_tasks(broker) == before:
            await notifier.notify_stage_due("st_later")
            await asyncio.sleep(0.1)


async def test_each_notification_becomes_a_task(notifier: CeleryNotifier, broker: EmbeddedRedis) -> None:
    await notify_like_a_request(notifier)
    assert await count_tasks(broker) == 5


async def test_hanging_broker_costs_a_request_at_most_two_seconds(
    notifier: CeleryNotifier, broker: EmbeddedRedis, caplog: pytest.LogCaptureFixture
) -> None:
    await notifier.notify_stage_due("st_before")
    threads, files = set(threading.enumerate()), psutil.Process().num_fds()
    process_of(broker).suspend()
    try:
        async with asyncio.timeout(MAX_REQUEST_SECONDS):
            await notify_like_a_request(notifier)
        assert [record.message for record in caplog.records] == ["notify_failed"] * 5
        async with asyncio.timeout(MAX_REQUEST_SECONDS):
            await asyncio.gather(*(notify_like_a_request(notifier) for _ in range(50)))
        assert set(threading.enumerate()) <= threads
        assert psutil.Process().num_fds() <= files
    finally:
        process_of(broker).resume()
    await wait_for_a_task(notifier, broker)


async def test_broker_hanging_from_the_start_costs_at_most_two_seconds(
    notifier: CeleryNotifier, broker: EmbeddedRedis
) -> None:
    process_of(broker).suspend()
    try:
        async with asyncio.timeout(MAX_REQUEST_SECONDS):
            await notify_like_a_request(notifier)
        # Long enough for the publisher to give up and begin again.
        await asyncio.sleep(4)
        async with asyncio.timeout(MAX_REQUEST_SECONDS):
            await notify_like_a_request(notifier)
    finally:
        process_of(broker).resume()
    await wait_for_a_task(notifier, broker)


async def test_broker_that_is_away_costs_at_most_two_seconds(
    notifier: CeleryNotifier, broker: EmbeddedRedis, caplog: pytest.LogCaptureFixture
) -> None:
    await notifier.notify_stage_due("st_before")
    await broker.stop()
    async with asyncio.timeout(MAX_REQUEST_SECONDS):
        await notify_like_a_request(notifier)
    assert [record.message for record in caplog.records if record.levelno >= logging.WARNING] == ["notify_failed"] * 5
    await broker.start()
    await wait_for_a_task(notifier, broker)


NOTIFY_ONCE = """
import asyncio
from hub.settings import environment, read_embedded
from hub.workers.notifier import CeleryNotifier, publishing_app
from hub.workers.queues import celery_settings
asyncio.run(CeleryNotifier(publishing_app(read_embedded(environment()))).notify_stage_due("st_1"))
"""


async def test_process_ends_while_its_notification_hangs(broker: EmbeddedRedis) -> None:
    process_of(broker).suspend()
    try:
        begun = time.monotonic()
        ran = await asyncio.to_thread(
            subprocess.run,
            [sys.executable, "-c", NOTIFY_ONCE],
            env=read_environment_file(broker),
            capture_output=True,
            text=True,
            check=False,
            timeout=PROGRAM_TIMEOUT,
        )
        assert (ran.returncode, ran.stderr) == (0, "notify_failed\n")
        assert time.monotonic() - begun < HANG_TIMEOUT
    finally:
        process_of(broker).resume()


MAX_CLOCK_DIFFERENCE_SECONDS = 30.0
"""More than two machines' clocks differ by."""


async def test_tasks_outlast_the_difference_of_two_clocks(broker: EmbeddedRedis, notifier: CeleryNotifier) -> None:
    await notifier.notify_units_ready(2)
    async with Redis.from_url(broker.url) as client:
        (message,) = await client.lrange("units", 0, -1)
    expires = datetime.fromisoformat(json.loads(message)["headers"]["expires"])
    assert (expires - datetime.now(UTC)).total_seconds() > MAX_CLOCK_DIFFERENCE_SECONDS
    settings = celery_settings(read_embedded(read_environment_file(broker)))
    for name, entry in settings["beat_schedule"].items():  # type: ignore[attr-defined]
        assert entry["options"]["expires"] > MAX_CLOCK_DIFFERENCE_SECONDS, name
