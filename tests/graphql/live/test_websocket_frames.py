"""Messages on real connections: one frame for all equal messages, received whole by each peer."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from websockets.frames import Frame

from hub.graphql.upstream import uvicorn_websocket as websocket
from tests.graphql.live.following import PROTOCOL, subscribed
from tests.graphql.live.ticking import Log
from tests.timeouts import HANG_TIMEOUT

# A payload whose length is written in the frame's first two bytes, in two more, and in eight more.
COPIES = ("seenBy", "a", "b", "c", "d")
TICKS = "subscription { ticks { number seenBy a: seenBy b: seenBy c: seenBy d: seenBy } }"
NAMES = ("x", "x" * 1_000, "x" * 14_000)


@pytest.mark.parametrize("name", NAMES)
async def test_result_is_framed_once_for_all(
    address: str, log: Log, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = 0

    class Counted(Frame):
        def serialize(self, **how: Any) -> bytes:
            nonlocal made
            made += 1
            return super().serialize(**how)

    async with aiohttp.ClientSession(address) as session, AsyncExitStack() as stack:
        followers = [await stack.enter_async_context(session.ws_connect("/", protocols=[PROTOCOL])) for _ in range(12)]
        for follower in followers:
            await subscribed(follower, TICKS, name)
        monkeypatch.setattr(websocket, "Frame", Counted)
        for number in range(1, 4):
            log.add()
            for follower in followers:
                async with asyncio.timeout(HANG_TIMEOUT):
                    heard = await follower.receive_json()
                assert heard == {
                    "id": "1",
                    "type": "next",
                    "payload": {"data": {"ticks": {"number": number} | dict.fromkeys(COPIES, name)}},
                }
        assert made == 3
