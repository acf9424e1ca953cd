"""Running beat until it is told to stop."""

import asyncio
import contextlib

from celery.signals import after_task_publish

from hub.errors import RetryLater
from hub.settings import Settings
from hub.storage.redis.process_heartbeats import BEAT, ProcessHeartbeats
from hub.wiring import open_process_heartbeats
from hub.workers.startup_check import BEATS_PARTS, log_unavailable_parts
from hub.workers.tasks import worker_app

SIGN_WITHIN_SECONDS = 1.0
"""Where Redis hangs, the next strike must not wait for the sign of this one."""


def run_beat(settings: Settings) -> None:
    """Strike for what is due, and after each strike leave a sign that there is a beat."""
    stack = contextlib.AsyncExitStack()
    with asyncio.Runner() as runner:
        runner.run(log_unavailable_parts(settings, BEATS_PARTS))
        process_heartbeats = runner.run(stack.enter_async_context(open_process_heartbeats(settings)))
        after_task_publish.connect(lambda **_: runner.run(_sign(process_heartbeats)), weak=False)
        try:
            # The schedule is kept in memory: what is due stands in the database, not in a file beside beat.
            worker_app(settings).start(
                ["beat", "-s", "", "--scheduler", "celery.beat:Scheduler", "-l", settings.log_level]
            )
        finally:
            runner.run(stack.aclose())


async def _sign(process_heartbeats: ProcessHeartbeats) -> None:
    # Without Redis the sign fades, and is missed no more than Redis is.
    with contextlib.suppress(RetryLater, TimeoutError):
        async with asyncio.timeout(SIGN_WITHIN_SECONDS):
            await process_heartbeats.answer(BEAT)
