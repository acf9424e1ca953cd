"""A worker's consumer leaves signs from its connect to the broker until it loses it."""

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
from hub.storage.redis.part_signs import SAY_SECONDS, SILENT_AFTER_MS, PartSigns
from hub.workers.serving_signs import SAY_TIMEOUT, serving_signs
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


async def test_a_consumer_leaves_signs_until_it_stops(broker: EmbeddedRedis) -> None:
    redis, consumer = connect(broker.url), SimpleNamespace(timer=Timer(), steps=[])
    settings = read_embedded(read_environment_file(broker))
    step = serving_signs(settings, ["units", "notices"])(consumer)
    try:
        # In a thread, as the worker's main process has no loop.
        await asyncio.to_thread(step.start, consumer)
        assert set(await PartSigns(redis).read()) == {Speaker.UNITS, Speaker.NOTICES}
        [(seconds, say)] = consumer.timer.repeated
        assert seconds == SAY_SECONDS
        await redis.flushall()
        await asyncio.to_thread(say)
        assert set(await PartSigns(redis).read()) == {Speaker.UNITS, Speaker.NOTICES}
        process_of(broker).suspend()
        try:
            async with asyncio.timeout(SAY_TIMEOUT + 1):
                await asyncio.to_thread(say)
        finally:
            process_of(broker).resume()
        await asyncio.to_thread(step.stop, consumer)
        assert consumer.timer.repeated == []
        await asyncio.to_thread(step.stop, consumer)
    finally:
        await redis.aclose()


def test_two_signs_may_fail_before_a_silence() -> None:
    assert SILENT_AFTER_MS / 1000 >= 3 * SAY_SECONDS
    assert SILENT_AFTER_MS / 1000 + SAY_TIMEOUT < 5, "a death is read within five seconds"


def test_an_unknown_queue_has_no_speaker() -> None:
    with pytest.raises(ValueError, match="nothing"):
        serving_signs(SimpleNamespace(), ["nothing"])  # type: ignore[arg-type]
