"""The demo: the real case of May 2016 on all real parts, judged from outside."""

import asyncio
import contextlib
import json
import logging
import shutil
import signal
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import aiohttp

from hub.local.demo.apps import PullingApp, listening
from hub.local.demo.cast import hire, populate
from hub.local.demo.dumps import dump_everything
from hub.local.demo.evidence import Evidence
from hub.local.demo.play import Play, beijing
from hub.local.demo.police import Police
from hub.local.demo.scenario import play
from hub.local.demo.screen import OUTCOMES, Screen
from hub.local.demo.size import Size
from hub.local.demo.stillness import JumpingClock, Stillness
from hub.local.ports import free_port
from hub.local.supervisor import LocalHub
from hub.operator_files.policy import ministry_policy
from hub.storage.mongo.clock import SharedClock
from hub.storage.mongo.database import Database

JUDGE = ("-m", "tests.oracle.judge")


async def run_demo(out: Path, devices: int, size: Size) -> int:
    """Play, judge and show the cases; return 0 only if every promise held. Ctrl-C and SIGTERM stop all parts too."""
    task = asyncio.current_task()
    assert task is not None
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    # The SDK logs every reconnection; the cuts are part of the scenario.
    logging.getLogger("reunion").setLevel(logging.ERROR)
    started, screen = time.time(), Screen()
    evidence = Evidence(out / "demo")
    hub = LocalHub(_fresh(out / "run"))
    rows = await _perform(hub, evidence, screen, devices, size)
    judgement = await _judge(evidence.directory, full=size.full)
    figures = {name: value for name, value in judgement.items() if name not in ("violations", "ok")}
    (out / "demo.json").write_text(json.dumps(figures, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    partners = {partner["tenant"]: partner["name"] for partner in evidence.script.partners}
    screen.reach(rows, partners)
    screen.hear(figures["areas"])
    screen.show_figures(figures, judgement["violations"], time.time() - started)
    return 0 if judgement["ok"] else 1


def _fresh(folder: Path) -> Path:
    """Return an empty folder by its absolute path: parts run elsewhere, and without files of an earlier run."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder.resolve()


async def _perform(hub: LocalHub, evidence: Evidence, screen: Screen, devices: int, size: Size) -> list[dict[str, Any]]:
    webhook_port = free_port()
    hub.trusted.add(f"127.0.0.1:{webhook_port}")
    screen.note("starting database, broker, push double, identity provider, API, workers and beat …")
    async with contextlib.AsyncExitStack() as stack:
        stack.push_async_callback(hub.stop)
        stack.callback(evidence.close)
        await hub.start()
        database = Database(hub.mongo.url)
        stack.callback(database.close)
        session = await stack.enter_async_context(aiohttp.ClientSession())
        police = Police(hub, evidence, session)
        stillness = Stillness(database, SharedClock(database), ministry_policy().unconfirmed_limit_km)
        clock = JumpingClock(database, stillness, evidence.script.clock)
        await clock.begin(beijing(13, 15, 0))
        cast = await hire(hub, police, evidence, webhook_port)
        for app in cast.apps:
            await stack.enter_async_context(app)
            if isinstance(app, PullingApp):
                await stack.enter_async_context(listening(app, webhook_port))
        screen.note(f"registering {devices:,} devices of three partners …")
        await populate(cast, devices, size, database)
        await asyncio.sleep(2.5)
        await play(Play(hub, cast, police, evidence, clock, stillness, database, session, screen, size))
        await dump_everything(hub, database, evidence.directory)
        return await _rows(database, evidence)


async def _judge(directory: Path, *, full: bool) -> Mapping[str, Any]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *JUDGE, *(["--full"] if full else []), str(directory), stdout=asyncio.subprocess.PIPE
    )
    output, _ = await process.communicate()
    if process.returncode not in (0, 1):
        raise RuntimeError("the judge could not read the evidence")
    (directory / "verdict.json").write_bytes(output)
    judgement: dict[str, Any] = json.loads(output)
    return judgement


async def _rows(database: Database, evidence: Evidence) -> list[dict[str, Any]]:
    """Return the counts of ring and list units, folded or not, by case, stage and partner."""
    keys = {case["alert"]: case["key"] for case in evidence.script.cases}
    stages = {(row["alert"], row["number"]): row async for row in database.collection("stages").find({})}
    sums: dict[tuple[str, int, int], dict[str, int]] = {}
    async for unit in database.collection("units").find({"_id": {"$gt": ""}, "kind": {"$in": ["ring", "list"]}}):
        place = (keys[unit["alert"]], unit["stage"], unit["p"])
        row = sums.setdefault(place, dict.fromkeys(OUTCOMES, 0))
        for name in OUTCOMES:
            row[name] += unit["counts"][name]
    async for folded in database.collection("told").find({"_id": {"$gt": ""}}):
        for stage, counts in folded.get("counts", {}).items():
            row = sums.setdefault((keys[folded["alert"]], int(stage), folded["p"]), dict.fromkeys(OUTCOMES, 0))
            for name in OUTCOMES:
                row[name] += counts.get(name, 0)
    alerts = {key: alert for alert, key in keys.items()}
    rows = []
    for (key, number, tenant), counts in sorted(sums.items()):
        stage = stages.get((alerts[key], number), {"area": 0, "radius_km": 0})
        rows.append({"case": key, "area": stage["area"], "radius_km": stage["radius_km"], "p": tenant, **counts})
    return rows
