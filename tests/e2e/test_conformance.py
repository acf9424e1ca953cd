"""Conformance runs of a real hub: a right receiver of the SDK passes, and each fault fails its own check."""

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path

from hub.local.officers import OPERATOR
from reunion import ConformanceRun, GeoPoint
from reunion.testing.answers.conformance import CHECKS
from tests.e2e.conformance_receivers import RunningReceiver, run_receiver
from tests.e2e.second_api import second_api
from tests.e2e.test_partner_command import command
from tests.e2e.world import LIVE, TEST, World

FOLLOWS = {"READS_TO_THE_END": {"SHOWS_ONCE", "REPLACES", "CLOSES", "PASSES_OVER_ENDED"}}
"""Checks that may fail with another one by nature."""

ROTATE = (
    "mutation ($input: RotatePartnerKeyInput!) { rotatePartnerKey(input: $input) { key userErrors { code path } } }"
)


async def report_of(tested: RunningReceiver) -> ConformanceRun:
    conformance = tested.partner.client(TEST).conformance
    begun = await conformance.start(tested.url, tested.refs)
    return await conformance.wait(begun.id, seconds=90, poll_interval=0.5)


def not_passed(run: ConformanceRun) -> set[str]:
    return {check.name for check in run.checks if check.state != "PASSED"}


async def test_right_receiver_passes_by_the_command_and_gets_its_key(
    world: World, place: GeoPoint, tmp_path: Path
) -> None:
    async with AsyncExitStack() as stack:
        tested = await run_receiver(world, stack, tmp_path, place)
        _, port = await stack.enter_async_context(second_api(world, "strict", HUB_REQUIRE_CONFORMANCE="yes"))
        asked = {"partnerId": tested.partner.id, "mode": LIVE, "idempotencyKey": "k"}

        async def rotate() -> list[str]:
            headers = {"Authorization": f"Bearer {world.hub.issuer.mint(OPERATOR)}"}
            body = {"query": ROTATE, "variables": {"input": asked}}
            url = f"http://127.0.0.1:{port}/police/graphql"
            async with world.session.post(url, json=body, headers=headers) as answer:
                return [error["code"] for error in (await answer.json())["data"]["rotatePartnerKey"]["userErrors"]]

        assert await rotate() == ["CONFORMANCE_REQUIRED"]
        devices = [word for ref in tested.refs for word in ("--device", ref)]
        found = json.loads(
            await command(tested.partner, TEST, "conformance", "--receiver", tested.url, *devices, "--json")
        )
        assert {check["state"] for check in found["checks"]} == {"PASSED"}, found
        assert [check["name"] for check in found["checks"]] == list(CHECKS)
        assert found["passed"]
        assert len(found["requests"]) == 20
        assert await rotate() == []


async def test_each_fault_of_a_receiver_fails_its_check(world: World, place: GeoPoint, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        tested = [await run_receiver(world, stack, tmp_path, place, fault) for fault in CHECKS]
        runs = await asyncio.gather(*map(report_of, tested))
        found = dict(zip(CHECKS, map(not_passed, runs), strict=True))
    wrong = {
        fault: failed
        for fault, failed in found.items()
        if fault not in failed or failed - {fault} - FOLLOWS.get(fault, set())
    }
    assert wrong == {}
    assert not any(run.passed for run in runs)
