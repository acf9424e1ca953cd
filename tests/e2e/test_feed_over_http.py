"""The feed without a WebSocket, as gateways follow it: server-sent events and multipart/mixed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from reunion import GeoPoint
from tests.e2e.world import LIVE, Partner, World
from tests.graphql.live.stream_reader import MULTIPART, SSE, Reader
from tests.timeouts import HANG_TIMEOUT

QUESTION = "subscription ($after: String) { alertFeed(after: $after) { type cursor alert { id } } }"


@asynccontextmanager
async def streamed(world: World, key: str, accept: str, **variables: Any) -> AsyncIterator[Reader]:
    headers = {"accept": accept, "authorization": f"Bearer {key}"}
    body = {"query": QUESTION, "variables": variables}
    async with world.session.post(world.hub.url + "/graphql", json=body, headers=headers) as response:
        yield Reader(response)


async def event_of(reader: Reader, alert: str) -> Any:
    """Return the next event of one alert."""
    async with asyncio.timeout(HANG_TIMEOUT):
        while (event := (await reader.next())["data"]["alertFeed"])["alert"]["id"] != alert:
            pass
    return event


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
async def test_the_feed_is_followed_over_http_and_resumed(
    world: World, app_partner: Partner, place: GeoPoint, accept: str
) -> None:
    async with streamed(world, app_partner.keys[LIVE], accept) as reader:
        case = await world.open_case(place)
        first = await event_of(reader, case.alert)
        assert first["type"] == "ALERT"
        assert (await event_of(reader, case.alert))["type"] == "STAGE"
    await world.close(case)
    async with streamed(world, app_partner.keys[LIVE], accept, after=first["cursor"]) as reader:
        assert [(await event_of(reader, case.alert))["type"] for _ in range(2)] == ["STAGE", "CANCEL"]


@pytest.mark.parametrize("accept", [SSE, MULTIPART])
async def test_a_revoked_key_ends_the_http_feed(world: World, accept: str) -> None:
    partner = await world.partner()
    async with streamed(world, partner.keys[LIVE], accept) as reader:
        await world.operate("revokePartnerKey", "revoked", partnerId=partner.id, mode=LIVE)
        async with asyncio.timeout(HANG_TIMEOUT):
            last = await reader.response.content.readuntil(b"UNAUTHENTICATED")
            assert b"alertFeed" not in last
            rest = await reader.response.content.read()
    assert b"complete" in rest or rest.endswith(b"--graphql--\r\n")
