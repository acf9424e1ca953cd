"""Planned failures: cut feeds, a killed API, slow providers."""

import asyncio
import os
import signal
import time

from hub.local.demo.people import somewhere
from hub.local.demo.play import Play, beijing, until
from hub.local.fcm.projects import Behaviour

LAST_STAGE = 4
"""The last stage of the first case's first area: 500 km."""
STAGES_OF_WRONG_PIN = 4
"""The numbers of the second case's stages go on from these once its place is corrected."""

TRIES = 10
"""The number of tries to kill the API at the exact moment; a small move takes half a second."""


async def kill_api_during_stage(stage: Play, case: str) -> None:
    """Kill the API by SIGKILL while the widest stage is being sent: nothing stops, nothing is lost."""
    alert = next(one["alert"] for one in stage.evidence.script.cases if one["case"] == case)
    reaching = asyncio.create_task(stage.clock.reach(beijing(13, 19, 5)))
    units = stage.database.collection("units")
    widest = {"alert": alert, "kind": "ring", "stage": LAST_STAGE, "state": "ready"}
    await until(lambda: units.count_documents(widest))
    moving = await _moving_in_the_middle(stage)
    stage.hub.api.kill()
    killed = time.time()
    await stage.say("the API is killed while the stage is being sent")
    await asyncio.sleep(0.5)
    await stage.hub.start_api()
    stage.evidence.script.kills.append({"process": "api", "at": killed, "back": time.time()})
    await moving
    await reaching


async def _moving_in_the_middle(stage: Play) -> asyncio.Task[None]:
    """Start a move that the API is processing; in the short form, one that is committed but whose hook has not run."""
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
    """Stop the API after places are committed and before their hook is done; return True if that succeeded."""
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
    """Cut every follower's connection; each resumes from its cursor."""
    stage.evidence.script.feed_cuts.append(time.time())
    for app in stage.cast.apps:
        await app.stream.reconnect()
    await stage.say("the feed connections are cut; followers resume from their cursors")


async def slow_down_in_last_stage(stage: Play, alert: str) -> None:
    """Slow the providers down once the last stage is being sent; return a few seconds later."""
    # It does not wait for the nearer stages: their last batch may outlast a whole stage on a fast machine.
    await _being_sent(stage, alert, STAGES_OF_WRONG_PIN + LAST_STAGE)
    await slow_down(stage)
    await stage.say("the push providers become slow while the 500 km stage is being sent")
    await asyncio.sleep(4.5)


async def slow_down(stage: Play) -> None:
    """Make every push slow from now on."""
    for project in stage.cast.projects:
        await stage.hub.fcm.behave(project, Behaviour(latency_ms=stage.size.slow_ms))


async def wait_for_later_stages(stage: Play, alert: str) -> None:
    """Return when the stages that waited for the confirmation are being sent."""
    await _being_sent(stage, alert, {"$gt": STAGES_OF_WRONG_PIN + 1})
    await asyncio.sleep(1.0)


async def _being_sent(stage: Play, alert: str, number: int | dict[str, int]) -> None:
    """Return once the first batch of these stages is begun."""
    begun = {"$or": [{"intent": {"$ne": None}}, {"state": {"$ne": "ready"}}]}
    sending = {"alert": alert, "kind": "ring", "stage": number, **begun}
    await until(lambda: stage.database.collection("units").count_documents(sending))
