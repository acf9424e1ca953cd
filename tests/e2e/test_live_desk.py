"""An officer's board over WebSocket: every change once, over a killed API server, and nothing private on the wire."""

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from hub.domain.actors import Officer
from reunion import GeoPoint
from tests.e2e.world import Case, Partner, World
from tests.timeouts import HANG_TIMEOUT

DESK = """subscription ($after: String) { deskFeed(after: $after) {
  cursor
  entry { kind alertId reason changes { fact after } tipId }
  case { id state version child { name } actions confirming { criteria } }
} }"""
TIPS = "subscription ($after: String) { tipFeed(after: $after) { cursor change tipId caseId state by } }"
CASE = "subscription ($id: ID!, $after: String) { caseActivity(caseId: $id, after: $after) { cursor entry { kind } } }"
OF_THE_HUB = {"STAGE_BEGUN", "STAGE_DONE", "NOTICE_RAISED"}


class Board:
    """One connection of an officer, and the feeds on it."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, cursors: dict[str, str]) -> None:
        self.socket = socket
        self.cursors = cursors
        self.heard: dict[str, list[Any]] = {}
        self.wire = ""

    async def follow(self, name: str, document: str, **variables: Any) -> None:
        self.heard[name] = []
        payload = {"query": document, "variables": variables}
        await self.socket.send_json({"id": name, "type": "subscribe", "payload": payload})

    async def read_until(self, name: str, count: int) -> list[Any]:
        """Read until a feed has so many events, and return them."""
        async with asyncio.timeout(HANG_TIMEOUT):
            while len(self.heard[name]) < count:
                text = await self.socket.receive_str()
                self.wire += text
                said = json.loads(text)
                assert said["type"] == "next", said
                [event] = said["payload"]["data"].values()
                self.heard[said["id"]].append(event)
        return self.heard[name]

    async def read_kind(self, kind: str, case: Case) -> Any:
        """Read until the desk hears that this happened to a case, and return the event."""
        while kind not in self.kinds(case):
            await self.read_until("desk", len(self.heard["desk"]) + 1)
        return next(one for one in self.heard["desk"] if (one["case"]["id"], one["entry"]["kind"]) == (case.id, kind))

    async def read_tip(self, change: str, case: Case) -> Any:
        """Read until the feed of tips tells this change of a tip of a case, and return the event."""
        while True:
            for one in self.heard["tips"]:
                if (one["caseId"], one["change"]) == (case.id, change):
                    return one
            await self.read_until("tips", len(self.heard["tips"]) + 1)

    def kinds(self, case: Case) -> list[str]:
        """Return what the desk heard of a case."""
        return [one["entry"]["kind"] for one in self.heard["desk"] if one["case"]["id"] == case.id]


@asynccontextmanager
async def board(world: World, by: Officer) -> AsyncIterator[Board]:
    """Connect an officer."""
    url = f"{world.hub.url}/police/graphql"
    async with world.session.ws_connect(url, protocols=("graphql-transport-ws",)) as socket:
        token = f"Bearer {world.hub.issuer.mint(by)}"
        await socket.send_json({"type": "connection_init", "payload": {"Authorization": token}})
        greeting = await socket.receive_json(timeout=HANG_TIMEOUT)
        yield Board(socket, greeting["payload"])


async def test_a_board_loses_nothing_over_a_killed_server(world: World, app_partner: Partner, place: GeoPoint) -> None:
    officer, _ = world.officers()
    async with board(world, officer) as first:
        await first.follow("desk", DESK, after=first.cursors["activityCursor"])
        await first.follow("tips", TIPS, after=first.cursors["tipCursor"])
        case = await world.open_case(place)
        # A worker notes it some seconds after it was told. A stage that is paused before it began is not done.
        await first.read_kind("STAGE_DONE", case)
        await world.done(case.opener, "pauseAlert", alertId=case.alert, reason="PRIVATE reason")
        await app_partner.client().tips.submit(case.alert, "PRIVATE words of a tip")
        received = await first.read_tip("RECEIVED", case)
        assert (received["state"], received["by"]) == ("NEW", None)
        paused = await first.read_kind("PAUSED", case)
    assert (paused["case"]["child"]["name"], paused["case"]["confirming"]) == ("Xiaomei", None)
    assert paused["entry"]["reason"] is None
    assert re.findall("PRIVATE[- ]", first.wire) == []
    world.hub.api.kill()
    await world.hub.start_api()
    await world.done(officer, "claimTip", "userErrors { code message }", tipId=received["tipId"])
    await world.done(case.second, "resumeAlert", alertId=case.alert, reason="no doubt")
    await world.close(case)
    async with board(world, officer) as again:
        await again.follow("desk", DESK, after=paused["cursor"])
        await again.follow("tips", TIPS, after=received["cursor"])
        await again.follow("case", CASE, id=case.id, after=paused["cursor"])
        claimed = await again.read_tip("CLAIMED", case)
        assert (claimed["by"], claimed["tipId"]) == (officer.account, received["tipId"])
        assert [one["change"] for one in again.heard["tips"] if one["caseId"] == case.id] == ["CLAIMED"]
        await again.read_kind("CLOSED", case)
        told = again.kinds(case)
        assert [kind for kind in told if kind not in OF_THE_HUB] == ["RESUMED", "CLOSED"]
        assert [one["entry"]["kind"] for one in await again.read_until("case", len(told))] == told
