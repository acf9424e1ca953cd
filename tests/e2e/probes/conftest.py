"""Both hubs, with the same scene."""

from collections.abc import AsyncIterator, Mapping

import aiohttp
import pytest

from tests.e2e.probes.bases import FCM, WEBHOOK
from tests.e2e.probes.hubs import Hub
from tests.e2e.probes.worlds import build_real, running_fake
from tests.e2e.world import World


@pytest.fixture(scope="package")
async def real(whole_world: World) -> AsyncIterator[Mapping[str, Hub]]:
    """Return a real hub, by the channel of the key that asks."""
    yield await build_real(whole_world)
    await whole_world.clear()


@pytest.fixture(scope="package")
async def fake() -> AsyncIterator[Mapping[str, Hub]]:
    """Return a fake hub, by the channel of the key that asks."""
    async with (
        aiohttp.ClientSession() as session,
        running_fake(FCM, session) as push,
        running_fake(WEBHOOK, session) as pull,
    ):
        yield {FCM: push, WEBHOOK: pull}
