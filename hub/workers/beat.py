"""Run beat, the scheduler, until it is told to stop."""

import asyncio
import contextlib

from celery.signals import after_task_publish

from hub.domain.delivery.service_parts import Speaker
from hub.errors import RetryLater
from hub.settings import Settings
from hub.storage.redis.part_heartbeats import PartHeartbeats
from hub.storage.redis.process_heartbeats import BEAT, ProcessHeartbeats
from hub.wiring import open_part_heartbeats, open_process_heartbeats
from hub.workers.startup_check import BEAT_PARTS, log_unavailable_parts
from hub.workers.tasks import worker_app

HEARTBEAT_TIMEOUT = 1.0
"""Bound on one heartbeat: if Redis hangs, the next task must not wait for it."""


def run_beat(settings: Settings) -> None:
    """Publish each scheduled task when it is due, and leave a heartbeat with each look for due work, every second."""
    stack = contextlib.AsyncExitStack()
    with asyncio.Runner() as runner:
        runner.run(log_unavailable_parts(settings, BEAT_PARTS))
        process_heartbeats = runner.run(stack.enter_async_context(open_process_heartbeats(settings)))
        part_heartbeats = runner.run(stack.enter_async_context(open_part_heartbeats(settings)))
        after_task_publish.connect(
            lambda **_: runner.run(_beat(process_heartbeats, part_heartbeats)), sender="enqueue-due-work", weak=False
        )
        try:
            # The schedule is kept in memory: due work stands in the database, not in a file beside beat.
            worker_app(settings).start(
                ["beat", "-s", "", "--scheduler", "celery.beat:Scheduler", "-l", settings.log_level]
            )
        finally:
            runner.run(stack.aclose())


async def _beat(process_heartbeats: ProcessHeartbeats, part_heartbeats: PartHeartbeats) -> None:
    # Without Redis the heartbeat fades, and is missed no more than Redis is.
    with contextlib.suppress(RetryLater, TimeoutError):
        async with asyncio.timeout(HEARTBEAT_TIMEOUT):
            await process_heartbeats.answer(BEAT)
            await part_heartbeats.say([Speaker.BEAT])
