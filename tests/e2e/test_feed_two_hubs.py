"""Two API processes behind a balancer that sends each connection to the other one than the last."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from itertools import cycle

import aiohttp
import pytest

from bench.survival.proxy import Proxy
from hub.local.ports import free_port
from hub.local.processes import ChildProcess
from reunion import GeoPoint, Reunion
from tests.e2e.happenings import happen, logged
from tests.e2e.test_feed import QUICK, follow
from tests.e2e.world import LIVE, Partner, World, until


@pytest.fixture
async def second(world: World) -> AsyncIterator[tuple[int, ChildProcess]]:
    """Another API process over the same parts."""
    port = free_port()
    command = (sys.executable, "-m", "hub", "child", "serve")
    environment = {**os.environ, **world.hub.environment, "HUB_PORT": str(port)}
    process = ChildProcess("api-2", command, run_dir=world.hub.run_dir, environment=environment)
    process.start()

    async def answers() -> bool:
        try:
            async with world.session.get(f"http://127.0.0.1:{port}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False

    try:
        await until(answers, within=30)
        yield port, process
    finally:
        process.kill()


async def test_a_follower_is_handed_from_hub_to_hub(
    world: World, app_partner: Partner, place: GeoPoint, second: tuple[int, ChildProcess]
) -> None:
    port, other = second
    hubs = cycle((world.hub.port, port))
    balancer = Proxy(lambda: asyncio.open_connection("127.0.0.1", next(hubs)))
    address = f"http://127.0.0.1:{await balancer.listen()}"
    async with Reunion(address, app_partner.keys[LIVE]) as client, follow(client.alerts.stream(policy=QUICK)) as steady:
        case = await world.open_case(place)
        for _ in range(6):
            happening = asyncio.create_task(happen(world, case, 15))
            await asyncio.sleep(0.1)
            balancer.cut()
            await happening
        other.kill()
        await happen(world, case, 5)
        await world.close(case)

        async def ended() -> bool:
            return "CANCEL" in steady.of(case.alert)

        await until(ended, within=30)
        heard = [(event.sequence, str(event.type)) for event in steady.events if event.alert.id == case.alert]
        assert heard == await logged(world, case)
        assert len(heard) > 95
        assert steady.stream.connections > 6
    await balancer.close()
