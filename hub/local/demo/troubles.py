"""What goes wrong on purpose: cut feeds, a killed API, slow providers."""

import asyncio
import os
import signal
import time

from hub.local.demo.people import somewhere
from hub.local.demo.play import Play, beijing, until
from hub.local.fcm_projects import Behaviour

TRIES = 10
"""How often it is tried to kill the API at the very moment that is wanted; a small move takes half a second."""


async def kill_api_during_stage(stage: Play, case: str) -> None:
    """The API process dies by SIGKILL while the widest stage is sending; nothing stops, nothing is lost."""
    alert = next(one["alert"] for one in stage.evidence.script.cases if one["case"] == case)
    reaching = asyncio.create_task(stage.clock.reach(beijing(13, 19, 5)))
    units, widest = stage.database.collection("units"), {"alert": alert, "kind": "ring", "stage": 4, "state": "ready"}
    await until(lambda: units.count_documents(widest))
    moving = await _moving_in_the_middle(stage)
    stage.hub.api.kill()
    killed = time.time()
    await stage.say("the API is killed in the middle of the stage")
    await asyncio.sleep(1.0)
    await stage.hub.start_api()
    stage.evidence.script.kills.append({"process": "api", "at": killed, "back": time.time()})
    await moving
    await reaching


async def _moving_in_the_middle(stage: Play) -> asyncio.Task[None]:
    """People whose move is under way at the API; in the short form, one that is committed and not yet followed up."""
    for _ in range(0 if stage.size.full else TRIES):
        moving = _some_move(stage)
        if await _held_before_the_hook(stage, moving):
            return moving
        await moving
    moving = _some_move(stage)
    await asyncio.sleep(0.15)
    return moving


def _some_move(stage: Play) -> asyncio.Task[None]:
    crowd, app = stage.cast.crowd, stage.cast.apps[1]
    chosen = crowd.pick(app.partner, stage.size.moving_at_kill)
    return asyncio.create_task(stage.let(app, "move", [crowd.moved(phone, somewhere(stage, 9)) for phone in chosen]))


async def _held_before_the_hook(stage: Play, moving: asyncio.Task[None]) -> bool:
    """Hold the API still after places are committed and before their hook is done; whether that came about."""
    journal, pid = stage.database.collection("journal"), stage.hub.api.pid
    assert pid is not None
    while not moving.done():
        if await journal.count_documents({}):
            os.killpg(pid, signal.SIGSTOP)
            if await journal.count_documents({}):
                return True
            os.killpg(pid, signal.SIGCONT)
    return False


async def cut_feed(stage: Play) -> None:
    """Every follower's connection is cut; each resumes from its cursor."""
    stage.evidence.script.feed_cuts.append(time.time())
    for app in stage.cast.apps:
        await app.stream.reconnect()
    await stage.say("the feed is cut; followers resume from their cursors")


async def slow_down_in_last_stage(stage: Play, alert: str) -> None:
    """Once the nearer stages are told, the providers become slow; return when the last stage is under way."""
    units = stage.database.collection("units")

    async def last_alone() -> bool:
        rows = await units.find({"alert": alert, "kind": "ring"}, {"stage": 1, "state": 1}).to_list(None)
        nearer = any(row["stage"] in (2, 3) and row["state"] == "ready" for row in rows)
        return any(row["stage"] == 4 for row in rows) and not nearer

    await until(last_alone)
    await slow_down(stage)
    await stage.say("the providers become slow in the middle of the 500 km stage")
    await asyncio.sleep(6.0)


async def slow_down(stage: Play) -> None:
    """Every push takes long from now on."""
    for project in stage.cast.projects:
        await stage.hub.fcm.behave(project, Behaviour(latency_ms=stage.size.slow_ms))


async def wait_for_later_stages(stage: Play, alert: str) -> None:
    """Return when the stages that waited for the confirmation are being sent."""
    begun = {"$or": [{"intent": {"$ne": None}}, {"state": {"$ne": "ready"}}]}
    sending = {"alert": alert, "kind": "ring", "stage": {"$gt": 1}, **begun}
    await until(lambda: stage.database.collection("units").count_documents(sending))
    await asyncio.sleep(1.0)
