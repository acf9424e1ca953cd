"""The example in Node.js at a real hub: over kills of both, a gap of the feed and a refused key; and its tips."""

import asyncio
import contextlib
import json
import os
import re
import time
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from hub.domain import cells
from hub.domain.geometry import Point
from hub.local.processes import ChildProcess
from hub.storage.mongo.alerts.feed import FeedLog
from hub.storage.redis.client import connect
from hub.storage.redis.feed_signal import FeedSignal
from reunion import GeoPoint
from tests.e2e.test_tips import tips_of
from tests.e2e.world import LIVE, Partner, World, token_of
from tests.timeouts import HANG_TIMEOUT
from tests.waiting import until

pytestmark = pytest.mark.needs("node")

EXAMPLE = Path(__file__).parents[2] / "sdk" / "examples" / "node"
REFUSED = "The hub refused the key"


def settings(url: str, key: str) -> dict[str, str]:
    return {**os.environ, "REUNION_URL": url, "REUNION_API_KEY": key}


class Follower:
    """The example, which keeps its place in a folder of the test; its output over all its starts."""

    def __init__(self, partner: Partner, folder: Path, devices: list[dict[str, str]]) -> None:
        file = folder / "devices.json"
        file.write_text(json.dumps(devices))
        self.place = folder / "place.json"
        # It keeps its place in the folder in which it runs.
        command = ("sh", "-c", f'cd "{folder}" && exec node {EXAMPLE / "follow.mjs"} {file}')
        environment = settings(partner.world.hub.url, partner.keys[LIVE])
        self.process = ChildProcess("follower", command, run_dir=folder, environment=environment)

    async def says(self, line: str, within: float = HANG_TIMEOUT) -> None:
        """Wait for a line of the running program."""
        await self.process.wait_for_line(f"^{line}", within)

    async def saves(self) -> None:
        """Wait for the first place: from there on nothing may be lost."""

        async def has_place() -> bool:
            return self.place.exists()

        await until(has_place)

    def of(self, alert: str) -> list[str]:
        """Return the words before an alert's id, over all starts, in order."""
        return re.findall(rf"^(\S.*) {alert}\b", self.process.log.read_text(encoding="utf-8"), re.MULTILINE)


@contextlib.asynccontextmanager
async def following(partner: Partner, folder: Path, *devices: dict[str, str]) -> AsyncIterator[Follower]:
    follower = Follower(partner, folder, list(devices))
    follower.process.start()
    try:
        yield follower
    finally:
        follower.process.kill()


def device(ref: str, place: GeoPoint) -> dict[str, str]:
    cell = cells.snap(Point(place.latitude, place.longitude))
    return {"ref": ref, "token": token_of(ref), "cell": str(cell), "language": "en"}


async def trim_feed(world: World) -> None:
    """Remove every event, as the hub does after seven days."""
    redis = connect(world.hub.redis.url)
    await FeedLog(world.database, FeedSignal(redis)).trim(await world.now() + timedelta(minutes=1), limit=1_000_000)
    await redis.aclose()


async def test_node_example_loses_nothing_over_a_killed_hub(
    world: World, app_partner: Partner, place: GeoPoint, tmp_path: Path
) -> None:
    before = await world.open_case(world.place())
    bad = device("node-bad", place) | {"cell": "no cell"}
    async with following(app_partner, tmp_path, bad, device("node-phone", place)) as follower:
        await follower.says("node-bad: CELL_INVALID: ")
        await follower.says("node-phone: registered$")
        await follower.says(f"{app_partner.name}, LIVE$")
        await follower.says(f"OPEN {before.alert}: ")
        case = await world.open_case(place)
        await follower.says(f"STAGE {case.alert}: .*\n  area 1: Station district, 100 km$")
        await world.wait_shown(case.alert, ["node-phone"])
        world.hub.api.kill()
        await follower.says("(closed with|not connected).*; next attempt in")
        await world.hub.start_api()
        later = await world.open_case(world.place())
        await world.close(case)
        await world.close(before)
        await follower.says(f"take down {before.alert}$")
        assert follower.of(case.alert) == ["ALERT", "STAGE", "take down"]
        assert follower.of(later.alert)[0] == "ALERT"
        assert follower.of(before.alert) == ["OPEN", "take down"]
    assert "Error" not in follower.process.output()


async def test_node_example_continues_after_its_own_kill_and_a_gap(
    world: World, app_partner: Partner, place: GeoPoint, tmp_path: Path
) -> None:
    first = await world.open_case(place)
    async with following(app_partner, tmp_path) as follower:
        await follower.says(f"OPEN {first.alert}: ")
        await follower.saves()
        follower.process.kill()
        second = await world.open_case(world.place())
        saved, old = follower.place.read_bytes(), tmp_path / "old"
        old.hardlink_to(follower.place)
        follower.process.start()
        # It goes on from its place: an event, and nothing is listed again.
        await follower.says(f"STAGE {second.alert}: ")
        assert follower.of(second.alert) == ["ALERT", "STAGE"]
        assert follower.of(first.alert) == ["OPEN"]
        follower.process.kill()
        assert follower.place.stat().st_mode & 0o777 == 0o600
        # The file was replaced as a whole: a reader of the old one still has all of it.
        assert old.read_bytes() == saved != follower.place.read_bytes()
        await world.close(first)
        third = await world.open_case(world.place())
        await trim_feed(world)
        follower.process.start()
        await follower.says("CURSOR_EXPIRED: ")
        await follower.says(f"take down {first.alert}$")
        assert follower.of(second.alert) == ["ALERT", "STAGE", "OPEN"]
        assert follower.of(third.alert) == ["OPEN"]
        await world.close(second)
        await follower.says(f"take down {second.alert}$")
        assert follower.process.output().count("CURSOR_EXPIRED") == 1


async def test_refused_key_ends_the_node_example(world: World, tmp_path: Path) -> None:
    partner = await world.partner()
    async with following(partner, tmp_path) as follower:
        await follower.saves()
        case = await world.open_case(world.place())
        await follower.says(f"STAGE {case.alert}: ")
        await world.operate("revokePartnerKey", "revoked", partnerId=partner.id, mode=LIVE)
        assert await follower.process.wait(within=HANG_TIMEOUT) == 1
        assert follower.process.output().splitlines()[-1].startswith(f"4403: {REFUSED}")
        # At the next start the call that registers is refused, or without devices the connection.
        for devices in ("[]", json.dumps([device("node-phone", world.place())])):
            (tmp_path / "devices.json").write_text(devices)
            follower.process.start()
            assert await follower.process.wait(within=HANG_TIMEOUT) == 1
            assert REFUSED in follower.process.output()
    said = follower.process.log.read_text(encoding="utf-8")
    assert "next attempt" not in said
    assert partner.keys[LIVE] not in said


# ------------------------------------------------------------ tips
async def send_tip(url: str, key: str, *arguments: str, text: str = "") -> tuple[int | None, str, str]:
    """Return the exit code of the program, what it printed, and its errors."""
    program = await asyncio.create_subprocess_exec(
        *("node", str(EXAMPLE / "tip.mjs"), *arguments), stdin=PIPE, stdout=PIPE, stderr=PIPE, env=settings(url, key)
    )
    async with asyncio.timeout(HANG_TIMEOUT):
        printed, errors = await program.communicate(text.encode())
    return program.returncode, printed.decode(), errors.decode()


async def test_node_example_sends_a_tip_once_under_one_key(world: World, app_partner: Partner, place: GeoPoint) -> None:
    case = await world.open_case(place)
    given = (world.hub.url, app_partner.keys[LIVE], case.alert, "a key of my own")
    (code, first, _), (_, again, _) = [await send_tip(*given, text="MARKER: at the station\n") for _ in range(2)]
    assert (code, first) == (0, again)
    assert re.fullmatch(r"receipt code, for the tipster only: \S{26}\n", first)
    assert [tip["text"] for tip in await tips_of(world, case)] == ["MARKER: at the station"]
    code, printed, errors = await send_tip(*given[:2], "al_unknown", text="MARKER")
    assert (code, printed) == (1, "")
    assert errors.splitlines()[-1].startswith("NOT_FOUND: ")
    assert "MARKER" not in errors


async def test_node_example_waits_as_the_hub_says() -> None:
    calls = list[tuple[float, Any]]()

    async def answer(request: web.Request) -> web.Response:
        calls.append((time.monotonic(), (await request.json())["variables"]["input"]))
        if len(calls) < 3:
            return web.Response(status=(429, 503)[len(calls) - 1], headers={"Retry-After": "1"})
        return web.json_response({"data": {"submitTip": {"receiptCode": "R" * 26, "userErrors": []}}})

    app = web.Application()
    app.router.add_post("/graphql", answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        code, printed, errors = await send_tip(
            f"http://127.0.0.1:{runner.addresses[0][1]}", "rk_test_x", "al_1", text="x"
        )
    finally:
        await runner.cleanup()
    # Up to a second more than the hub said, rounded: 1.96 reads 2.0.
    assert (code, len(re.findall(r"next attempt in (?:1\.\d|2\.0) s", errors))) == (0, 2)
    (first, sent), (second, _), (third, _) = calls
    assert 1.0 <= second - first < 3.0
    assert 1.0 <= third - second < 3.0
    assert all(given == sent for _, given in calls)
    assert sent["idempotencyKey"]
    assert "R" * 26 in printed
