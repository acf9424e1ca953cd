"""A feed without events sends heartbeats with its cursor."""

import asyncio

from reunion import GeoPoint
from tests.e2e.plain_feed import connected, subscribe
from tests.e2e.world import LIVE, Partner, World
from tests.timeouts import HANG_TIMEOUT

QUESTION = """subscription ($after: String, $heartbeat: Int) {
  alertFeed(after: $after, heartbeat: $heartbeat) { type cursor sequence at alert { id } stage { number } } }"""


async def test_feed_heartbeats_carry_the_cursor(world: World, app_partner: Partner, place: GeoPoint) -> None:
    async with asyncio.timeout(HANG_TIMEOUT), connected(world, app_partner.keys[LIVE]) as socket:
        await subscribe(socket, QUESTION, heartbeat=5)
        while (beat := (await socket.receive_json())["payload"]["data"]["alertFeed"])["type"] != "HEARTBEAT":
            pass
    assert (beat["alert"], beat["stage"]) == (None, None)
    case = await world.open_case(place)
    async with asyncio.timeout(HANG_TIMEOUT), connected(world, app_partner.keys[LIVE]) as socket:
        await subscribe(socket, QUESTION, after=beat["cursor"])
        event = (await socket.receive_json())["payload"]["data"]["alertFeed"]
    assert (event["type"], event["alert"]["id"]) == ("ALERT", case.alert)
    assert event["sequence"] > beat["sequence"]


async def test_a_heartbeat_interval_out_of_bounds_is_refused(world: World, app_partner: Partner) -> None:
    async with asyncio.timeout(HANG_TIMEOUT), connected(world, app_partner.keys[LIVE]) as socket:
        await subscribe(socket, QUESTION, heartbeat=4)
        refused = (await socket.receive_json())["payload"]
    assert [error["extensions"]["code"] for error in refused["errors"]] == ["INVALID_INPUT"]
