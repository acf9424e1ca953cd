"""A worker's consumer leaves heartbeats from its connect to the broker until it loses it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hub.domain.delivery.service_parts import Speaker
from hub.local.redis import EmbeddedRedis
from hub.settings import read_embedded
from hub.storage.redis.client import connect
from hub.storage.redis.part_heartbeats import HEARTBEAT_SECONDS, SILENT_AFTER_MS, PartHeartbeats
from hub.workers.serving_heartbeats import HEARTBEAT_TIMEOUT, serving_heartbeats
from tests.workers.test_notifier import process_of, read_environment_file


@pytest.fixture
async def broker(tmp_path: Path) -> AsyncIterator[EmbeddedRedis]:
    broker = EmbeddedRedis(tmp_path)
    await broker.start()
    yield broker
    await broker.stop()


class Timer:
    """The timer of a worker's main loop, in the hands of a test."""

    def __init__(self) -> None:
        self.repeated: list[tuple[float, Callable[[], None]]] = []

    def call_repeatedly(self, seconds: float, call: Callable[[], None]) -> Any:
        self.repeated.append((seconds, call))
        return SimpleNamespace(cancel=lambda: self.repeated.remove((seconds, call)))


async def test_a_consumer_leaves_heartbeats_until_it_stops(broker: EmbeddedRedis) -> None:
    redis, consumer = connect(broker.url), SimpleNamespace(timer=Timer(), steps=[])
    settings = read_embedded(read_environment_file(broker))
    step = serving_heartbeats(settings, ["units", "notices"])(consumer)
    try:
        # In a thread, as the worker's main process has no loop.
        await asyncio.to_thread(step.start, consumer)
        assert set(await PartHeartbeats(redis).read()) == {Speaker.UNITS, Speaker.NOTICES}
        [(seconds, say)] = consumer.timer.repeated
        assert seconds == HEARTBEAT_SECONDS
        await redis.flushall()
        await asyncio.to_thread(say)
        assert set(await PartHeartbeats(redis).read()) == {Speaker.UNITS, Speaker.NOTICES}
        process_of(broker).suspend()
        try:
            async with asyncio.timeout(HEARTBEAT_TIMEOUT + 1):
                await asyncio.to_thread(say)
        finally:
            process_of(broker).resume()
        await asyncio.to_thread(step.stop, consumer)
        assert consumer.timer.repeated == []
        await asyncio.to_thread(step.stop, consumer)
    finally:
        await redis.aclose()


def test_two_heartbeats_may_fail_before_a_silence() -> None:
    assert SILENT_AFTER_MS / 1000 >= 3 * HEARTBEAT_SECONDS
    assert SILENT_AFTER_MS / 1000 + HEARTBEAT_TIMEOUT < 5, "a death is read within five seconds"


def test_an_unknown_queue_has_no_speaker() -> None:
    with pytest.raises(ValueError, match="nothing"):
        serving_heartbeats(SimpleNamespace(), ["nothing"])  # type: ignore[arg-type]
