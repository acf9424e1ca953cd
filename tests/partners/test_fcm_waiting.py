"""A push that waited for its connection asks again before anything of it is written."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from hub.partners.push_sender import PushLimits
from hub.services.channels import DeliveryOutcome
from tests.partners.fcm_server import FcmServer, accepted
from tests.partners.samples import always, message, recipients


@pytest.fixture
async def fcm() -> AsyncIterator[FcmServer]:
    """A provider that takes half a second to answer."""

    async def slow(request: web.Request, token: str) -> web.StreamResponse:
        await asyncio.sleep(0.5)
        return await accepted(request, token)

    server = FcmServer()
    server.respond = slow
    await server.start()
    yield server
    await server.stop()


async def through_one_connection(
    fcm: FcmServer, recheck_after: float, closed_after: float
) -> tuple[list[DeliveryOutcome], int]:
    """Return the outcomes of two pushes at once, and how often the channel asked whether one may begin.

    The answer is yes until `closed_after` seconds from the first question: getting a token takes time under load.
    """
    loop, asked, closed_at = asyncio.get_running_loop(), 0, 0.0

    async def may_begin() -> bool:
        nonlocal asked, closed_at
        asked += 1
        if asked == 1:
            closed_at = loop.time() + closed_after
        return loop.time() < closed_at

    channel = fcm.channel(PushLimits(connections=1, at_once=2, recheck_after=recheck_after))
    try:
        answers = await channel.deliver(message(), recipients(2), may_begin)
    finally:
        await channel.close()
    return [answers[number].outcome for number in range(2)], asked


async def test_push_that_waited_for_connection_is_rechecked(fcm: FcmServer) -> None:
    outcomes, asked = await through_one_connection(fcm, recheck_after=0.45, closed_after=0.45)
    assert (outcomes, asked) == ([DeliveryOutcome.ACCEPTED, DeliveryOutcome.NOT_BEGUN], 3)
    assert len(fcm.bodies) == 1


async def test_push_that_waited_is_sent_if_allowed(fcm: FcmServer) -> None:
    outcomes, asked = await through_one_connection(fcm, recheck_after=0.45, closed_after=60)
    assert (outcomes, asked) == ([DeliveryOutcome.ACCEPTED, DeliveryOutcome.ACCEPTED], 3)


async def test_push_without_waiting_is_checked_once(fcm: FcmServer) -> None:
    outcomes, asked = await through_one_connection(fcm, recheck_after=30, closed_after=60)
    assert (outcomes, asked) == ([DeliveryOutcome.ACCEPTED, DeliveryOutcome.ACCEPTED], 2)


async def test_a_connection_that_nobody_may_use_is_given_back(fcm: FcmServer) -> None:
    """Three wait for the only connection; were it lost with the one that may not, the last would never end."""
    channel = fcm.channel(PushLimits(connections=1, at_once=3, recheck_after=0.2, connect=2.0))
    asked = 0

    async def may_begin() -> bool:
        nonlocal asked
        asked += 1
        return asked <= 3

    try:
        await channel.deliver(message(), recipients(3), may_begin)
        answers = await channel.deliver(message(), recipients(1), always)
    finally:
        await channel.close()
    assert answers[0].outcome is DeliveryOutcome.ACCEPTED


async def test_a_batch_that_takes_long_begins_with_nobody_more(fcm: FcmServer) -> None:
    # The third four could begin after a second at the earliest, however busy the machine is.
    channel = fcm.channel(PushLimits(connections=4, at_once=4, batch=0.95))
    try:
        answers = await channel.deliver(message(), recipients(20), always)
    finally:
        await channel.close()
    outcomes = [answers[number].outcome for number in range(20)]
    assert outcomes == [DeliveryOutcome.ACCEPTED] * 8 + [DeliveryOutcome.NOT_BEGUN] * 12
    assert len(fcm.bodies) == 8


async def test_those_it_can_begin_with_at_once_are_always_told(fcm: FcmServer) -> None:
    channel = fcm.channel(PushLimits(connections=4, at_once=4, batch=0.0))
    try:
        answers = await channel.deliver(message(), recipients(6), always)
    finally:
        await channel.close()
    assert [answers[number].outcome for number in range(6)] == [DeliveryOutcome.ACCEPTED] * 4 + [
        DeliveryOutcome.NOT_BEGUN
    ] * 2
