"""A fake hub over real HTTP and WebSocket, and a client with short delays."""

from collections.abc import AsyncIterator

import pytest

from reunion import Reunion
from reunion.testing import FakeHub
from tests.sdk.feeds import FAST_RETRY


@pytest.fixture
async def hub() -> AsyncIterator[FakeHub]:
    async with FakeHub() as running:
        yield running


@pytest.fixture
async def client(hub: FakeHub) -> AsyncIterator[Reunion]:
    async with Reunion(hub.url, hub.key, timeout=2.0, retry=FAST_RETRY) as opened:
        yield opened
