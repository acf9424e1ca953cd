"""Shared by the tests of the feed: events, and policies that wait milliseconds where the defaults wait seconds."""

import asyncio

from reunion import AsyncFeedStream, RetryPolicy, StreamPolicy
from reunion.testing import FakeHub, sample_alert
from tests.timeouts import HANG_TIMEOUT

FAST_RETRY = RetryPolicy(max_retries=2, initial_delay=0.01, max_delay=0.02, max_retry_after=2.0)
FAST_STREAM = StreamPolicy(initial_delay=0.02, max_delay=0.05, ping_interval=0.2, open_timeout=1.0, stable_after=5.0)

START = "feed-0"


def publish(hub: FakeHub, count: int) -> None:
    """Publish `count` events, each of an alert of its own."""
    for n in range(count):
        hub.publish("STAGE", sample_alert(f"a{n}"), stage={"number": n, "radiusKm": 100.0})


async def take(stream: AsyncFeedStream, count: int) -> list[int]:
    """Return the sequences of the next `count` events."""
    async with asyncio.timeout(HANG_TIMEOUT):
        return [(await anext(stream)).sequence for _ in range(count)]
