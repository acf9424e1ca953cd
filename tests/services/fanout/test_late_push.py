"""A close stops every send that has not begun within five seconds, also one whose connection is not open yet."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from hub.partners.fcm import FcmKind
from hub.partners.push_sender import PushLimits
from hub.services.fanout.ports.delivery import DeliveryRoute
from hub.services.fanout.steps import guard
from hub.settings import Settings
from tests.partners.fcm_server import FcmServer, account
from tests.partners.late_server import LateServer
from tests.partners.samples import context
from tests.services.fanout.rewiring import rewired
from tests.services.fanout.world import HERE, PUSH, World

MAX_STOP_SECONDS = 5.0


@pytest.fixture
async def late(world: World) -> AsyncIterator[LateServer]:
    """Open the pushing partner's channel to a provider that accepts connections late."""
    google, late = FcmServer(), LateServer()
    await google.start()
    kind = FcmKind(context(google.url.removeprefix("http://"), late.address, endpoint=f"http://{late.address}"))
    channel = kind.open({"service_account": account(f"{google.url}/token")})
    world.ways.delivery_routes[PUSH] = DeliveryRoute("push", False, channel=channel)
    yield late
    await channel.close()
    await late.close()
    await google.stop()


async def test_late_connection_after_the_close_sends_nothing(world: World, late: LateServer) -> None:
    await world.register("d", HERE)
    change = await world.open()
    await world.stages()
    delivery = asyncio.create_task(world.deliver())
    await asyncio.sleep(0.5)
    await world.close(change)
    # Longer than a guard is good for; the kernel tries to connect again three seconds after its first try.
    await asyncio.sleep(2.1)
    await late.let_in()
    await delivery
    assert late.first_bytes == []
    await world.run()
    assert late.first_bytes == [], "no device was reached, so none gets a CANCEL"


async def test_late_connection_while_open_sends_the_alert(world: World, late: LateServer) -> None:
    await world.register("d", HERE)
    await world.open()
    await world.stages()
    delivery = asyncio.create_task(world.deliver())
    await asyncio.sleep(2.6)
    await late.let_in()
    await delivery
    assert len(late.first_bytes) == 1


async def test_second_look_that_times_out_allows_no_send(world: World) -> None:
    class Slow:
        answered = 0

        async def halted(self) -> bool:
            if world.phones.deliveries:
                await asyncio.sleep(60)
            return False

    world.fanout = rewired(world.fanout, halt=Slow(), second_look_seconds=0.05)
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
    assert time.monotonic() - started < guard.SECOND_LOOK_TIMEOUT + 1
    assert (len(world.phones.deliveries), (await world.row(unit))["maybe"]) == (1, None)


def test_second_look_and_connect_stay_within_five_seconds() -> None:
    default: timedelta = Settings.model_fields["second_look"].default
    look = max(default.total_seconds(), guard.SECOND_LOOK_TIMEOUT)
    assert look + PushLimits().recheck_after <= MAX_STOP_SECONDS - 2
