"""`hub dev`: starts, says how to use it, and leaves nothing behind, whether it is asked to stop or killed."""

import asyncio
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import aiohttp
import psutil
import pytest
from aiohttp import web

from hub.local.environment_file import read_environment_file
from reunion import AsyncReunion, Device, Reunion
from reunion.webhooks import WebhookEvent, verify
from tests.local.dev_hub import Screen, kill_survivors, run, running
from tests.timeouts import HANG_TIMEOUT

LATITUDE, LONGITUDE = 37.74, 115.67


PARTS = (
    "mongod",
    "redis-server",
    "hub.local.fcm.server",
    "child serve",
    "child worker alerts",
    "child worker units",
    "child worker notices",
    "child beat",
)
"""A piece of the command line of each part; the identity provider lives in `hub dev` itself."""


def missing(processes: list[psutil.Process]) -> list[str]:
    """The parts that do not run."""
    running = [" ".join(process.cmdline()) for process in processes]
    return [part for part in PARTS if not any(part in line for line in running)]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file that the one hub prints to."""
    return tmp_path_factory.mktemp("dev") / "dev.log"


@pytest.fixture(scope="module")
def process(log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """One hub for the tests that only use it, and for the last one, which kills it."""
    with running(log) as process:
        yield process
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(HANG_TIMEOUT)


@pytest.fixture(scope="module")
def screen(log: Path, process: subprocess.Popen[bytes]) -> Screen:
    """The text of that hub."""
    return Screen(log.read_text())


def pushes(
    screen: Screen, wanted: Callable[[dict[str, Any]], bool], within: float = HANG_TIMEOUT
) -> list[dict[str, Any]]:
    """Pushes that phones were sent, once there is one of those wanted."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        log = Path(screen.named("pushes"))
        lines = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
        if found := [push for push in map(json.loads, lines) if wanted(push)]:
            return found
        time.sleep(0.1)
    raise AssertionError("no such push came")


def sent(alert: str, token: str) -> Callable[[dict[str, Any]], bool]:
    """Tell if a push is of this alert and went to this phone."""
    return lambda push: (push["message"]["data"]["alert"], push["token"]) == (alert, token)


def cancelled(alert: str) -> Callable[[dict[str, Any]], bool]:
    """Tell if a push cancels this alert."""
    return lambda push: (push["message"]["data"]["alert"], push["message"]["data"]["kind"]) == (alert, "CANCEL")


async def exercises_of(screen: Screen, token: str) -> int:
    """Return how many exercises all forces have in the month that is printed."""
    begin, end = re.findall(r"from (\S+) to (\S+)$", screen.text, re.MULTILINE)[0]
    given = f'purpose: "A first look", filter: {{status: EXERCISE, seenFrom: "{begin}", seenUntil: "{end}"}}'
    body = {"query": f"{{ caseSummaries({given}) {{ totalCount }} }}"}
    async with (
        aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session,
        session.post(screen.named("police graph"), json=body) as response,
    ):
        return int((await response.json())["data"]["caseSummaries"]["totalCount"])


async def known_to(screen: Screen, token: str) -> dict[str, set[str]]:
    """Return the accounts that are offered for each force."""
    forces, officers = "{ forces { id } }", "query ($force: String!) { officers(force: $force) { account } }"
    async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {token}"}) as session:

        async def ask(query: str, **given: str) -> Any:
            body = {"query": query, "variables": given}
            async with session.post(screen.named("police graph"), json=body) as response:
                return (await response.json())["data"]

        listed = [one["id"] for one in (await ask(forces))["forces"]]
        return {one: {each["account"] for each in (await ask(officers, force=one))["officers"]} for one in listed}


async def test_it_answers_and_stops_on_a_signal(tmp_path: Path) -> None:
    log = tmp_path / "dev.log"
    with running(log, "--exercises", "4") as process:
        parts = psutil.Process(process.pid).children(recursive=True)
        assert missing(parts) == []
        screen = Screen(log.read_text())
        headers = {"Authorization": f"Bearer {screen.named('test key')}"}
        graph = screen.named("partner graph")
        async with aiohttp.ClientSession(headers=headers) as session:
            async with session.post(graph, json={"query": "{ viewer { mode } }"}) as response:
                assert (await response.json())["data"] == {"viewer": {"mode": "TEST"}}
            async with session.get(graph.replace("/graphql", "/readyz")) as response:
                assert response.status == 200
        staff = read_environment_file(Path(screen.named("more tokens")))
        assert await exercises_of(screen, staff["ANALYST"]) == 4
        assert await known_to(screen, staff["SUPERVISOR"]) == {
            "cn-131100": {"hengshui-officer", "hengshui-officer-2", "hengshui-analyst", "hengshui-supervisor"},
            "cn-410500": {"anyang-officer"},
            "cn-410100": {"zhengzhou-officer"},
            "harbour": {"harbour-officer", "harbour-colleague", "analyst"},
        } | {force: {f"{force}-officer", f"{force}-colleague"} for force in ("orchard", "upper-lake", "lower-lake")}
        asked = json.loads(run(screen.commands("First", "First") + "\n" + screen.commands("An analyst", "An analyst")))
        # The numbers are counted within a minute of the start.
        assert asked.get("data") or asked["errors"][0]["extensions"]["code"] == "STATISTICS_NOT_READY"
        files = [Path(screen.named(name)) for name in ("hub admin", "more tokens")]
        assert [file.stat().st_mode & 0o777 for file in files] == [0o600] * 2
        process.send_signal(signal.SIGINT)
        assert process.wait(HANG_TIMEOUT) == 0
        assert kill_survivors(parts, 1.0) == []
    assert not [file for file in files if file.exists() or file.parent.exists()]


def test_address_of_the_console_stands_below_all_commands(screen: Screen) -> None:
    address = screen.named("console")
    if address != "none":  # It is built where there is npm.
        assert address in screen.text.splitlines()[-3]


@pytest.mark.needs("curl")
def test_what_it_prints_can_be_pasted(screen: Screen) -> None:
    began, alerts = time.time(), set()
    # Pasted again, they open and show another exercise than the first time.
    for count in (1, 2):
        said = run(screen.commands("First", "The phone's screen"))
        assert '"ok":true' in said
        assert said.count('"userErrors":[]') == 4, "opened, confirmed, updated and closed"
        [shown] = [json.loads(line) for line in said.splitlines() if '"message":' in line]
        data = shown["message"]["data"]
        assert f'"alertId":"{data["alert"]}"' in said
        assert data["status"] == "EXERCISE"
        assert shown["received"] > began
        pushes(screen, cancelled(data["alert"]))
        shows = dict(re.split(r"  +", line, maxsplit=1) for line in said[said.index("screens of") :].splitlines()[1:])
        assert shows["Android, the app may run"] == "nothing"
        assert shows["iPhone, force-quit"].endswith("[EXERCISE] This alert is over. Thank you. (silently)")
        assert (
            shows["Android, kept asleep by its maker"].count("Missing child: Xiao Yu, girl, age 2 (as before)") == count
        )
        with Reunion(screen.named("partner graph"), screen.named("test key")) as client:
            told = [revision.kind for revision in client.alerts.get(data["alert"]).revisions if revision.material]
        assert told == ["ALERT", "UPDATE", "CANCEL"]
        alerts.add(data["alert"])
        assert len(alerts) == count
    # The case is of this start, not of the day somebody wrote it.
    [disappeared] = re.findall(r'"at": "([^"]+)"', screen.text)
    assert timedelta(minutes=90) < datetime.now(UTC) - datetime.fromisoformat(disappeared) < timedelta(hours=2)


@pytest.mark.needs("curl")
def test_two_pastes_within_a_second_open_two_cases(screen: Screen) -> None:
    opening = screen.commands("An officer opens", "An officer opens")
    said = run("\n".join([screen.commands("First", "First"), opening, opening]))
    assert len(set(re.findall(r'"caseId":"([^"]+)"', said))) == 2


async def test_the_readmes_example_runs_as_it_stands(screen: Screen) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    found = re.search(r"```python\n(.*?)```", readme, flags=re.DOTALL)
    assert found
    graph, key = screen.named("partner graph"), screen.named("test key")
    environment = {**os.environ, "REUNION_URL": graph, "REUNION_API_KEY": key, "PYTHONUNBUFFERED": "1"}
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", found[1], env=environment, stdout=asyncio.subprocess.PIPE
    )
    try:
        assert program.stdout
        said = [(await asyncio.wait_for(program.stdout.readline(), HANG_TIMEOUT)).decode() for _ in range(2)]
        assert said == ["app-1 ok\n", "app-2 ok\n"]
        drill = screen.commands("All of the above", "All of the above")
        _, alert = (await asyncio.to_thread(run, drill)).split()
        event = (await asyncio.wait_for(program.stdout.readline(), HANG_TIMEOUT)).decode()
        assert "[EXERCISE] Missing child: Drill" in event
        # Both phones of the example stand where an exercise of `hub dev` is told.
        for token in ("fcm-token", "fcm-token-2"):
            await asyncio.to_thread(pushes, screen, sent(alert, token))
    finally:
        program.kill()
        await program.wait()


async def test_drill_calls_a_webhook_on_this_machine(screen: Screen) -> None:
    keys = [("TEST", screen.named("test key")), ("LIVE", screen.named("live key"))]
    for mode, key in keys:
        async with AsyncReunion(screen.named("partner graph"), key) as client:
            device = Device(f"drill-{mode}", token=f"drill-{mode}", latitude=LATITUDE, longitude=LONGITUDE)
            [result] = await client.devices.register([device])
            assert result.ok
    drill = screen.commands("All of the above", "All of the above")
    case, alert = (await asyncio.to_thread(run, drill)).split()
    assert case != alert
    drilled = await asyncio.to_thread(pushes, screen, lambda push: push["message"]["data"]["alert"] == alert)
    tokens = {push["token"] for push in drilled}
    assert "drill-TEST" in tokens
    assert "drill-LIVE" not in tokens
    async with Called() as called:
        block = f"PORT={called.port}\n" + screen.commands("Receive webhooks", "Receive webhooks")
        first = await asyncio.to_thread(run, block)
        # Pasted again it makes another partner. Programs that are started afterwards read its key and its secret.
        program = f'{sys.executable} -c \'import os; print(os.environ["REUNION_API_KEY"], os.environ["SECRET"])\''
        key, called.secret, *read = (await asyncio.to_thread(run, f"{block}\n{program}")).split()
        assert key not in first
        assert read == [key, called.secret]
        async with AsyncReunion(screen.named("partner graph"), key) as client:
            [result] = await client.devices.register([Device("called", latitude=LATITUDE, longitude=LONGITUDE)])
            assert result.ok
        _, second = (await asyncio.to_thread(run, drill)).split()
        # Alerts before it are open still, and come to the new phone first.
        heard = [await asyncio.wait_for(called.events.get(), HANG_TIMEOUT)]
        while heard[-1].alert != second:
            heard.append(await asyncio.wait_for(called.events.get(), HANG_TIMEOUT))
    assert {(event.status, event.is_real) for event in heard} == {("EXERCISE", False)}


class Called:
    """A partner's server under construction."""

    def __init__(self) -> None:
        self.port = 0
        self.secret = ""
        self.events: asyncio.Queue[WebhookEvent] = asyncio.Queue()
        app = web.Application()
        app.router.add_post("/hub", self._take)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)

    async def __aenter__(self) -> "Called":
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.port = self._runner.addresses[0][1]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        self.events.put_nowait(verify(await request.read(), request.headers, self.secret))
        return web.Response(status=204)


@pytest.mark.skipif(sys.platform != "linux", reason="the death signal is Linux's; elsewhere a pipe is watched")
def test_nothing_is_left_when_it_is_killed(process: subprocess.Popen[bytes]) -> None:
    parts = psutil.Process(process.pid).children(recursive=True)
    assert missing(parts) == []
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert kill_survivors(parts) == []
