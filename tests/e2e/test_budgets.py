"""A partner's points: one budget for all processes, shown with each answer, and unlimited without Redis."""

import asyncio
import time
from typing import Any

from reunion import AsyncReunion, Device
from tests.e2e.second_api import second_api
from tests.e2e.world import LIVE, TEST, Partner, World
from tests.serving import GraphQLResponse

PAGE = "query ($n: Int) { alerts(first: $n) { edges { node { id child { name } } } } }"
"""A page of 20 costs 61 points."""
CELL = "8631aa51fffffff"
SMALL = {"HUB_PARTNER_POINTS_A_MINUTE": "240"}
"""80 points at once, four a second."""


async def ask(world: World, port: int, key: str, first: int = 20) -> GraphQLResponse:
    body: dict[str, Any] = {"query": PAGE, "variables": {"n": first}}
    headers = {"Authorization": f"Bearer {key}"}
    async with world.session.post(f"http://127.0.0.1:{port}/graphql", json=body, headers=headers) as answer:
        return GraphQLResponse(answer.status, answer.headers, await answer.json())


async def test_two_processes_share_a_budget(world: World) -> None:
    partner = await world.partner("fcm", (LIVE, TEST))
    async with (
        second_api(world, "api-2", **SMALL) as (_, first),
        second_api(world, "api-3", **SMALL) as (_, second),
    ):
        told = await ask(world, first, partner.keys[LIVE])
        assert told.body["extensions"]["cost"]["requestedQueryCost"] == 61
        assert told.body["extensions"]["cost"]["throttleStatus"]["maximumAvailable"] == 80
        refused = await ask(world, second, partner.keys[LIVE])
        assert (refused.status, refused.codes) == (429, ["RATE_LIMITED"])
        assert 1 <= int(refused.headers["Retry-After"]) <= 11
        assert "data" not in refused.body
        # Test calls take nothing from the live budget.
        assert (await ask(world, second, partner.keys[TEST])).status == 200
        await asyncio.sleep(int(refused.headers["Retry-After"]))
        assert (await ask(world, second, partner.keys[LIVE])).status == 200
        dear = await ask(world, first, partner.keys[LIVE], 100)
        assert (dear.status, dear.codes) == (200, ["COST_TOO_HIGH"])


async def test_the_sdk_waits_for_the_retry_delay(world: World) -> None:
    partner = await world.partner("fcm", (LIVE,))
    small = {"HUB_PARTNER_POINTS_A_MINUTE": "600"}
    async with (
        second_api(world, **small) as (_, port),
        AsyncReunion(f"http://127.0.0.1:{port}", partner.keys[LIVE], max_retries=2) as client,
    ):
        begun = time.monotonic()
        for _ in range(2):
            results = await client.devices.register([Device(f"r{n}", cell=CELL, token=f"t{n}") for n in range(100)])
            assert [one.error for one in results] == [None] * 100
        # 222 points, with 200 available: without waiting the last call would have been refused.
        assert time.monotonic() - begun > 1.5


async def test_the_hub_reports_the_cost_of_an_operation(app_partner: Partner) -> None:
    answer = await app_partner.ask("{ viewer { mode } }")
    cost = answer.body["extensions"]["cost"]
    assert cost["requestedQueryCost"] == 1
    assert cost["throttleStatus"]["maximumAvailable"] == 1_000_000
    assert answer.headers["RateLimit-Policy"] == '"points";q=1000000;w=20'
