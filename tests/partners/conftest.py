"""A listener for tests of several channels."""

from collections.abc import AsyncIterator

import pytest

from tests.partners.listener import Listener


@pytest.fixture
async def listener() -> AsyncIterator[Listener]:
    listener = Listener()
    yield listener
    await listener.stop()
