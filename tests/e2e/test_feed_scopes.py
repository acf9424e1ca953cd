"""The same subscription from every pair of partners' keys at the same time: each gets its own events only."""

import asyncio
import itertools
from contextlib import AsyncExitStack

import aiohttp

from reunion import GeoPoint
from tests.e2e.plain_feed import ask, connected
from tests.e2e.world import LIVE, TEST, Partner, World
from tests.timeouts import HANG_TIMEOUT

QUESTION = "subscription { alertFeed { cursor alert { id status } } }"
RESUMED = "subscription ($after: String) { alertFeed(after: $after) { cursor } }"


async def hear(socket: aiohttp.ClientWebSocketResponse, alert: str, hidden: str) -> str:
    """Return the cursor of an alert's first event. A hidden alert must have none. Other tests' alerts may come too."""
    while True:
        event = (await socket.receive_json(timeout=HANG_TIMEOUT))["payload"]["data"]["alertFeed"]
        assert event["alert"]["id"] != hidden
        if event["alert"]["id"] == alert:
            return str(event["cursor"])


async def refused(world: World, key: str, cursor: str, within: float) -> bool:
    """Return whether the hub says that a key may not resume from a cursor; silence is a yes."""
    async with AsyncExitStack() as stack:
        socket = await stack.enter_async_context(connected(world, key))
        await socket.send_json(
            {"id": "1", "type": "subscribe", "payload": {"query": RESUMED, "variables": {"after": cursor}}}
        )
        try:
            answer = await socket.receive_json(timeout=within)
        except TimeoutError:
            return False
        errors = answer["payload"].get("errors", [])
        return [error["extensions"]["code"] for error in errors] == ["CURSOR_MISMATCH"]


async def test_no_subscriber_receives_events_of_another_scope(
    world: World, app_partner: Partner, other_partner: Partner, place: GeoPoint
) -> None:
    keys = {(who.name, mode): who.keys[mode] for who in (app_partner, other_partner) for mode in (LIVE, TEST)}
    async with AsyncExitStack() as stack:
        sockets = {name: await stack.enter_async_context(connected(world, key)) for name, key in keys.items()}
        await asyncio.gather(*(ask(socket, QUESTION) for socket in sockets.values()))
        alerts = {LIVE: await world.open_case(place), TEST: await world.open_case(world.place(), status="EXERCISE")}
        hidden = {LIVE: alerts[TEST].alert, TEST: alerts[LIVE].alert}
        cursors = {
            (who, mode): await hear(socket, alerts[mode].alert, hidden[mode]) for (who, mode), socket in sockets.items()
        }
    assert len(set(cursors.values())) == len(keys)
    assert not any(await asyncio.gather(*(refused(world, keys[name], cursor, 1.0) for name, cursor in cursors.items())))
    others = [(keys[one], cursors[other]) for one, other in itertools.permutations(keys, 2)]
    assert all(await asyncio.gather(*(refused(world, key, cursor, HANG_TIMEOUT) for key, cursor in others)))
