"""Shared by the tests of the feed: events, and policies that wait milliseconds where the defaults wait seconds."""

import asyncio

from reunion import AsyncFeedStream, RetryPolicy, StreamPolicy
from reunion.testing import FakeHub, sample_alert

FAST_RETRY = RetryPolicy(max_retries=2, initial_delay=0.01, max_delay=0.02, max_retry_after=2.0)
FAST_STREAM = StreamPolicy(initial_delay=0.02, max_delay=0.05, ping_interval=0.2, open_timeout=0.3, stable_after=5.0)

START = "feed-0"


def publish(hub: FakeHub, count: int) -> None:
    """Publish `count` events, each of an alert of its own."""
    for n in range(count):
        hub.publish("STAGE", sample_alert(f"a{n}"), stage={"number": n, "radiusKm": 100.0})


async def take(stream: AsyncFeedStream, count: int, timeout: float = 8.0) -> list[int]:  # noqa: ASYNC109 - for all of them
    """Return the sequences of the next `count` events."""
    async with asyncio.timeout(timeout):
        return [(await anext(stream)).sequence for _ in range(count)]
