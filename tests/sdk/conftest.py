"""A fake hub over real HTTP and WebSocket, and a client that waits milliseconds where it would wait seconds."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from reunion import FeedStream, RetryPolicy, Reunion, StreamPolicy
from reunion.testing import FakeHub, sample_alert

FAST_RETRY = RetryPolicy(max_retries=2, initial_delay=0.01, max_delay=0.02, max_retry_after=2.0)
FAST_STREAM = StreamPolicy(initial_delay=0.02, max_delay=0.05, ping_interval=0.2, open_timeout=0.3, stable_after=5.0)


START = "feed-0"


async def publish(hub: FakeHub, count: int) -> None:
    for n in range(count):
        await hub.publish("STAGE", sample_alert(f"a{n}"), stage={"number": n, "radiusKm": 100.0})


async def take(stream: FeedStream, count: int, within: float = 8.0) -> list[int]:
    async with asyncio.timeout(within):
        return [(await anext(stream)).sequence for _ in range(count)]


@pytest.fixture
async def hub() -> AsyncIterator[FakeHub]:
    async with FakeHub() as running:
        yield running


@pytest.fixture
async def client(hub: FakeHub) -> AsyncIterator[Reunion]:
    async with Reunion(hub.url, hub.key, timeout=2.0, retry=FAST_RETRY) as opened:
        yield opened
