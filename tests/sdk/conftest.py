"""A fake hub over real HTTP and WebSocket, and a client that waits milliseconds where it would wait seconds."""

from collections.abc import AsyncIterator

import pytest

from reunion import RetryPolicy, Reunion, StreamPolicy
from reunion.testing import FakeHub

QUICK_RETRY = RetryPolicy(max_retries=2, first=0.01, longest=0.02, patience=2.0)
QUICK_STREAM = StreamPolicy(first=0.02, longest=0.05, heartbeat=0.2, open_within=0.3, settled=5.0)


@pytest.fixture
async def hub() -> AsyncIterator[FakeHub]:
    async with FakeHub() as running:
        yield running


@pytest.fixture
async def client(hub: FakeHub) -> AsyncIterator[Reunion]:
    async with Reunion(hub.url, hub.key, timeout=2.0, retry=QUICK_RETRY) as opened:
        yield opened


@pytest.fixture
def quick() -> StreamPolicy:
    return QUICK_STREAM
