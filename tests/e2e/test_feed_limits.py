"""A partner's connection limit counts all processes and all its keys."""

from contextlib import AsyncExitStack

import aiohttp

from tests.e2e.plain_feed import connected
from tests.e2e.second_api import second_api
from tests.e2e.world import LIVE, TEST, World
from tests.timeouts import HANG_TIMEOUT


async def closed_with(world: World, port: int, key: str) -> tuple[int | None, str | None]:
    """Return the code and the reason with which a process refuses a connection."""
    address = f"ws://127.0.0.1:{port}/graphql"
    async with world.session.ws_connect(address, protocols=("graphql-transport-ws",)) as socket:
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {key}"}})
        answer = await socket.receive(timeout=HANG_TIMEOUT)
        assert answer.type in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.TEXT)
        return (answer.data, answer.extra) if answer.type is aiohttp.WSMsgType.CLOSE else (None, None)


async def test_connection_limit_counts_all_processes_and_keys(world: World) -> None:
    partner, other = await world.partner("fcm", (LIVE, TEST)), await world.partner()
    async with second_api(world, HUB_PARTNER_CONNECTIONS="3") as (_, port), AsyncExitStack() as stack:
        # Two connections at the first process, which alone would admit many more, under either key.
        await stack.enter_async_context(connected(world, partner.keys[LIVE]))
        async with connected(world, partner.keys[TEST]):
            held = await closed_with(world, port, partner.keys[LIVE])
            assert held == (None, None)
            third = world.session.ws_connect(f"ws://127.0.0.1:{port}/graphql", protocols=("graphql-transport-ws",))
            async with third as socket:
                await socket.send_json(
                    {"type": "connection_init", "payload": {"Authorization": f"Bearer {partner.keys[LIVE]}"}}
                )
                assert (await socket.receive_json(timeout=HANG_TIMEOUT))["type"] == "connection_ack"
                assert await closed_with(world, port, partner.keys[TEST]) == (1013, "RATE_LIMITED")
                assert await closed_with(world, port, other.keys[LIVE]) == (None, None)
