"""Commit to screen: an officer changes a case over HTTP, and the board of another one shows it, in Chromium."""

import asyncio
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp

from bench.console.sizes import Sizes
from bench.rows import Row, at_most
from tests.console.desk import Desk, build_if_stale, sign_in
from tests.console.followed_board import follow_changes, percentile_95
from tests.e2e.browsing import chromium
from tests.local.dev_hub import Screen, running
from tests.tools import find_browser

MAX_SECONDS = 2.0
READER, OFFICER = "hengshui-officer", "hengshui-supervisor"
FEED = "subscription { deskFeed { case { district } } }"


async def rows(sizes: Sizes) -> AsyncIterator[Row]:
    """Yield the time to the screen, and the part of it that the screen takes."""
    if find_browser() is None:
        raise RuntimeError("Chromium and Node.js are needed: make tools")
    build_if_stale()
    with tempfile.TemporaryDirectory(prefix="bench-") as directory:
        log = Path(directory) / "dev.log"
        with running(log):
            desk = Desk(Screen(log.read_text()))
            case = desk.open_case("Xiao Lei", by=OFFICER)
            async with chromium() as driver:
                board = await sign_in(driver, "board", desk, READER)
                await board.wait(f"[data-case={case}]")
                async with followed_bare(desk) as told:
                    followed = await follow_changes(desk, board, case, OFFICER, sizes.changes)
                    await asyncio.wait_for(told.wait_for(followed.made[-1]), MAX_SECONDS * 10)
    if followed.told != followed.made:
        raise RuntimeError("a change was lost, or came twice or out of order")
    bare = [max(0.0, told.at[district] - at) for district, at in followed.answered.items()]
    figure, baseline = percentile_95(followed.seconds), percentile_95(bare)
    measured = {"screen": followed.seconds, "socket": bare}
    yield Row(
        "commit.screen_p95",
        "s",
        figure,
        goal=at_most(MAX_SECONDS),
        notes=(f"{sizes.changes} changes, one after another's answer; median {_median(followed.seconds):.3f} s",),
        measured=measured,
    )
    ratio = figure / baseline if baseline else float("inf")
    yield Row("commit.to_socket", "s", figure, baseline, ratio, notes=("a bare socket that reads the same feed",))


class Told:
    """The districts that a bare socket was told of, and when."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}
        self._news = asyncio.Event()

    def hear(self, district: str) -> None:
        """Note a district at its first coming."""
        self.at.setdefault(district, time.time())
        self._news.set()

    async def wait_for(self, district: str) -> None:
        """Wait until it was told of."""
        while district not in self.at:
            self._news.clear()
            await self._news.wait()


@asynccontextmanager
async def followed_bare(desk: Desk) -> AsyncIterator[Told]:
    """Follow the same feed as the board does, without a browser."""
    told = Told()
    address = desk.url.replace("http", "ws", 1) + "/police/graphql"
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(address, protocols=("graphql-transport-ws",)) as socket,
    ):
        await socket.send_json(
            {"type": "connection_init", "payload": {"Authorization": f"Bearer {desk.token(READER)}"}}
        )
        assert (await socket.receive_json())["type"] == "connection_ack"
        await socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": FEED}})

        async def listen() -> None:
            async for message in socket:
                event = message.json()
                if event["type"] == "next":
                    told.hear(event["payload"]["data"]["deskFeed"]["case"]["district"])

        listening = asyncio.create_task(listen())
        try:
            yield told
        finally:
            listening.cancel()


def _median(seconds: list[float]) -> float:
    return sorted(seconds)[len(seconds) // 2]
