"""What goes wrong on purpose: cut feeds, a killed API, slow providers."""

import asyncio
import time

from hub.local.demo.people import somewhere
from hub.local.demo.play import Play, beijing, until
from hub.local.fcm_projects import Behaviour

SLOW_MS = 2000


async def kill_api_during_stage(stage: Play, case: str) -> None:
    """The API process dies by SIGKILL while the widest stage is sending; nothing stops, nothing is lost."""
    alert = next(one["alert"] for one in stage.evidence.script.cases if one["case"] == case)
    reaching = asyncio.create_task(stage.clock.reach(beijing(13, 19, 5)))
    units, widest = stage.database.collection("units"), {"alert": alert, "kind": "ring", "stage": 4, "state": "ready"}
    await until(lambda: units.count_documents(widest))
    crowd, app = stage.cast.crowd, stage.cast.apps[1]
    movers = [crowd.moved(phone, somewhere(stage, 9)) for phone in crowd.pick(app.partner, 400)]
    moving = asyncio.create_task(stage.let(app, "move", movers))
    await asyncio.sleep(0.15)
    stage.hub.api.kill()
    killed = time.time()
    await stage.say("the API is killed in the middle of the stage")
    await asyncio.sleep(1.0)
    await stage.hub.start_api()
    stage.evidence.script.kills.append({"process": "api", "at": killed, "back": time.time()})
    await moving
    await reaching


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
    for project in stage.cast.projects:
        await stage.hub.fcm.behave(project, Behaviour(latency_ms=SLOW_MS))
    await stage.say("the providers become slow in the middle of the 500 km stage")
    await asyncio.sleep(6.0)
