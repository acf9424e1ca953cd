"""A hub is killed between the work and the answer, or at any moment: the repeated call runs once."""

import asyncio
import contextlib
import random
import time
from typing import Any

import aiohttp
import psutil
import pytest

from hub.local.processes import ChildProcess
from tests.calls import KEYED
from tests.e2e.creating import Making, RetryLater, making
from tests.e2e.second_api import second_api
from tests.e2e.world import World
from tests.timeouts import PROGRAM_TIMEOUT

SEED = 2016
ROUNDS = 2
MAX_KILL_DELAY_SECONDS = 0.15

MAY_BE_NULL = ("previousKeysExpireAt",)

TOGETHER = ("police.openCase", "police.createPartner", "police.rotatePartnerKey", "partner.submitTip")


@pytest.mark.parametrize("name", KEYED)
async def test_a_kill_before_the_answer_repeats_no_work(world: World, name: str) -> None:
    async with second_api(world) as (process, port):
        for _ in range(40):
            call = await making(world, name)
            before = await call.count()
            if await killed_unanswered(world, process, call, f"http://127.0.0.1:{port}"):
                break
        else:
            pytest.fail("each of forty answers had left before the hub could be killed")
    assert await call.count() == before + 1
    again = await call.ask(world, call.caller, call.given)
    assert again["userErrors"] == []
    assert all(again[field] is not None for field in again if field not in MAY_BE_NULL)
    assert await call.ask(world, call.caller, call.given) == again
    assert await call.count() == before + 1
    await good_for_something(world, call, again)


async def killed_unanswered(world: World, process: ChildProcess, call: Making, url: str) -> bool:
    """Run a process in steps until its result exists, and kill it there; return False if its answer was faster."""
    before = await call.count()
    asking = asyncio.create_task(call.ask(world, call.caller, call.given, url))
    assert process.pid
    api = psutil.Process(process.pid)
    while not asking.done():
        api.suspend()
        if await call.count() > before:
            # Data that has left it arrives.
            await asyncio.sleep(0.05)
            if asking.done():
                break
            process.kill()
            assert isinstance((await asyncio.gather(asking, return_exceptions=True))[0], aiohttp.ClientError)
            return True
        api.resume()
        await asyncio.sleep(0.0005)
    api.resume()
    await asking
    return False


async def good_for_something(world: World, call: Making, answer: dict[str, Any]) -> None:
    """Check that a key works, and that a receipt code withdraws its tip."""
    if call.name == "rotatePartnerKey":
        opened = await world.ask("/graphql", answer["key"], "{ viewer { keyId } }")
        assert opened.data == {"viewer": {"keyId": answer["keyId"]}}
    if call.name == "submitTip":
        document = "mutation ($code: String!) { withdrawTip(input: {receiptCode: $code}) { withdrawn } }"
        withdrawn = await world.ask("/graphql", call.caller, document, code=answer["receiptCode"])
        assert withdrawn.data == {"withdrawTip": {"withdrawn": True}}


async def test_a_kill_at_any_moment_repeats_no_call(world: World) -> None:
    chance = random.Random(SEED)
    for _ in range(ROUNDS):
        calls = [await making(world, name) for name in TOGETHER]
        before = [await call.count() for call in calls]
        async with second_api(world) as (process, port):
            url = f"http://127.0.0.1:{port}"
            asked = [asyncio.create_task(call.ask(world, call.caller, call.given, url)) for call in calls]
            await asyncio.sleep(chance.uniform(0, MAX_KILL_DELAY_SECONDS))
            process.kill()
            first = await asyncio.gather(*asked, return_exceptions=True)
        async with second_api(world) as (_, port):
            url = f"http://127.0.0.1:{port}"
            again = await asyncio.gather(*(answered(world, call, url) for call in calls))
        for call, count, heard, answer in zip(calls, before, first, again, strict=True):
            assert await call.count() == count + 1, call.name
            if isinstance(heard, dict):
                assert heard == answer
            await good_for_something(world, call, answer)


async def answered(world: World, call: Making, url: str) -> Any:
    """Return the answer, repeated until it is no RETRY_LATER."""
    # A process that dies in the middle of a transaction leaves its rows locked for a minute.
    deadline = time.monotonic() + PROGRAM_TIMEOUT
    while True:
        with contextlib.suppress(RetryLater):
            said = await call.ask(world, call.caller, call.given, url)
            assert said["userErrors"] == []
            return said
        assert time.monotonic() < deadline
        await asyncio.sleep(1)
