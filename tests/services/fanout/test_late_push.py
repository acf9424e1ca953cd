"""Closing stops what has not begun within five seconds, also what waits for its provider to let it in."""

import asyncio
import time
from collections.abc import AsyncIterator
from dataclasses import fields, replace
from typing import Any

import pytest

from hub.partners.fcm import FcmKind, FcmLimits
from hub.services.fanout.ports import DeliveryRoute
from hub.services.fanout.steps import guard
from hub.settings import Settings
from tests.partners.fcm_server import FcmServer, account
from tests.partners.late_server import LateServer
from tests.partners.samples import context
from tests.services.fanout.world import HERE, PUSH, World

PROMISED = 5.0


@pytest.fixture
async def late(world: World) -> AsyncIterator[LateServer]:
    """The provider of the partner that is pushed to."""
    google, late = FcmServer(), LateServer()
    await google.start()
    kind = FcmKind(context(google.url.removeprefix("http://"), late.address, endpoint=f"http://{late.address}"))
    channel = kind.open({"service_account": account(f"{google.url}/token")})
    world.ways.delivery_routes[PUSH] = DeliveryRoute("push", False, channel=channel)
    yield late
    await channel.close()
    await late.close()
    await google.stop()


async def test_who_is_let_in_after_the_closing_begins_nothing(world: World, late: LateServer) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.stages()
    at_the_door = asyncio.create_task(world.deliver())
    await asyncio.sleep(0.5)
    await world.close(change)
    # Longer than a look is good for; the kernel knocks again three seconds after it did first.
    await asyncio.sleep(2.1)
    await late.let_in()
    await at_the_door
    assert late.first_bytes == []
    await world.run()
    assert late.first_bytes == [], "nobody was told, so there is nobody to tell of the end"


async def test_who_is_let_in_late_is_told_while_the_alert_is_open(world: World, late: LateServer) -> None:
    await world.register("d", HERE)
    await world.open()
    await world.stages()
    at_the_door = asyncio.create_task(world.deliver())
    await asyncio.sleep(2.6)
    await late.let_in()
    await at_the_door
    assert len(late.first_bytes) == 1


async def test_a_look_that_takes_too_long_allows_nothing(world: World) -> None:
    class Slow:
        answered = 0

        async def halted(self) -> bool:
            if world.phones.deliveries:
                await asyncio.sleep(60)
            return False

    world.fanout = replace(world.fanout, halt=Slow(), second_look=0.05)
    for ref in "ab":
        await world.register(ref, HERE)
    await world.open()
    await world.stages()

    async def slow(one: object) -> None:
        if world.phones.deliveries:
            await asyncio.sleep(0.06)

    world.phones.before_each = slow
    started = time.monotonic()
    unit = await world.unit()
    await world.deliver(unit)
    assert time.monotonic() - started < guard.LONGEST_LOOK + 1
    assert (len(world.phones.deliveries), (await world.row(unit))["maybe"]) == (1, None)


def test_a_look_and_a_connection_together_take_less_than_was_promised() -> None:
    usual: dict[str, Any] = {field.name: field.default for field in fields(Settings)}
    look = max(usual["second_look"].total_seconds(), guard.LONGEST_LOOK)
    assert look + FcmLimits().recheck_after <= PROMISED - 2
