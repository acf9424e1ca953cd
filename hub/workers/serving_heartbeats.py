"""A worker says every second which queues it serves, for as long as it takes tasks from them."""

import asyncio
import contextlib
from collections.abc import Collection
from typing import Any

from celery.bootsteps import StartStopStep

from hub.domain.delivery.service_parts import Speaker
from hub.errors import RetryLater
from hub.settings import Settings
from hub.storage.redis.part_heartbeats import HEARTBEAT_SECONDS
from hub.wiring import open_part_heartbeats

HEARTBEAT_TIMEOUT = 0.5
"""Bound on one heartbeat: if Redis hangs, the worker must go on taking tasks, of another broker perhaps."""


class _Voice:
    """The heartbeats of one worker process, on an event loop and a connection of their own."""

    def __init__(self, settings: Settings, speakers: Collection[Speaker]) -> None:
        self._speakers = speakers
        self._runner = asyncio.Runner()
        self._stack = contextlib.AsyncExitStack()
        self._heartbeats = self._runner.run(self._stack.enter_async_context(open_part_heartbeats(settings)))

    def say(self) -> None:
        """Leave a heartbeat. Without Redis it fades, and is missed no more than Redis is."""
        self._runner.run(self._say())

    async def _say(self) -> None:
        with contextlib.suppress(RetryLater, TimeoutError):
            async with asyncio.timeout(HEARTBEAT_TIMEOUT):
                await self._heartbeats.say(self._speakers)

    def close(self) -> None:
        """Close the connection, then the loop."""
        self._runner.run(self._stack.aclose())
        self._runner.close()


def serving_heartbeats(settings: Settings, queues: Collection[str]) -> type[StartStopStep]:
    """Return the step of a worker's consumer that leaves heartbeats, from each connect to the broker until its loss.

    It runs on the timer of the worker's main loop, not in a task: while every process of the pool is busy, and only as
    long as that loop runs.
    """
    speakers = [Speaker(queue) for queue in queues]

    class ServingHeartbeats(StartStopStep):
        """Leaves a heartbeat every second."""

        requires = ("celery.worker.consumer.tasks:Tasks",)

        def __init__(self, parent: Any, **options: Any) -> None:
            super().__init__(parent, **options)
            self._voice: _Voice | None = None
            self._entry: Any = None

        def start(self, parent: Any) -> None:
            """Begin to leave heartbeats."""
            self._voice = _Voice(settings, speakers)
            self._voice.say()
            self._entry = parent.timer.call_repeatedly(HEARTBEAT_SECONDS, self._voice.say)

        def stop(self, parent: Any) -> None:
            """Leave no more heartbeats: the broker is lost, or the worker ends."""
            if self._voice is not None:
                self._entry.cancel()
                self._voice.close()
                self._voice = None

    return ServingHeartbeats
