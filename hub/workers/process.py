"""One event loop and one open hub for each worker process, from its start to its end."""

import asyncio
import contextlib
import logging
from collections.abc import Coroutine
from typing import Any

import uvloop

from hub.logs import set_up_logs
from hub.services.ports import Bell
from hub.settings import Settings
from hub.wiring import Hub, open_hub

log = logging.getLogger(__name__)


class WorkerProcess:
    """Celery does not run coroutines: tasks hand theirs over to this loop and wait."""

    def __init__(self, settings: Settings, bell: Bell) -> None:
        self._settings = settings
        self._bell = bell
        self._runner: asyncio.Runner | None = None
        self._stack = contextlib.AsyncExitStack()
        self._hub: Hub | None = None

    @property
    def hub(self) -> Hub:
        """The open hub."""
        assert self._hub is not None, "the process has not been opened"
        return self._hub

    def open(self) -> None:
        """Open the loop and the hub; called in the child, after the fork."""
        set_up_logs(self._settings.log_level)
        self._runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        self._hub = self._runner.run(self._stack.enter_async_context(open_hub(self._settings, self._bell)))
        log.info("worker_open")

    def run(self, work: Coroutine[Any, Any, None]) -> None:
        """Run a task's work to its end."""
        assert self._runner is not None, "the process has not been opened"
        self._runner.run(work)

    def close(self) -> None:
        """Close the hub, then the loop."""
        if self._runner is not None:
            self._runner.run(self._stack.aclose())
            self._runner.close()
            self._runner = None
