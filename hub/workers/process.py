"""One event loop and one open hub for each worker process, from its start to its end."""

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import Callable, Coroutine
from typing import Any

import uvloop

from hub.logs import set_up_logs
from hub.services.ports import Notifier
from hub.settings import Settings
from hub.storage.mongo.key_fingerprints import AnotherKey
from hub.wiring import Hub, open_hub
from hub.workers.startup_check import log_unavailable_parts
from hub.workers.tuning import tune_worker

log = logging.getLogger(__name__)


class WorkerProcess:
    """Celery does not run coroutines: tasks hand theirs over to this loop and wait.

    Celery keeps a process that starts while a part of the hub is away. So each task opens the hub that is not open
    yet: it may fail, and the first task after the part's return works.
    """

    def __init__(self, settings: Settings, notifier: Notifier) -> None:
        self._settings = settings
        self._notifier = notifier
        self._runner: asyncio.Runner | None = None
        self._stack = contextlib.AsyncExitStack()
        self._hub: Hub | None = None

    def start(self) -> None:
        """Open the loop, log the parts that are away or try to open the hub; called in the child, after the fork."""
        set_up_logs(self._settings.log_level)
        self._runner = asyncio.Runner(loop_factory=uvloop.new_event_loop)
        # Opening waits for a database that is away, and so long no signal would end the process.
        if not self._runner.run(log_unavailable_parts(self._settings)):
            with contextlib.suppress(Exception):
                self._open()

    def run(self, work: Callable[[Hub], Coroutine[Any, Any, None]]) -> None:
        """Run a task's work to its end; raise the failure that keeps the hub from opening."""
        hub = self._hub or self._open()
        assert self._runner is not None, "the process has not been started"
        self._runner.run(work(hub))

    def _open(self) -> Hub:
        assert self._runner is not None, "the process has not been started"
        try:
            self._hub = self._runner.run(self._stack.enter_async_context(open_hub(self._settings, self._notifier)))
        except Exception as failure:
            log.warning("worker_not_open", extra={"outcome": type(failure).__name__})
            if isinstance(failure, AnotherKey):
                # The database was away at the start. The whole worker ends at once (`run_worker`), and says why.
                os.kill(os.getppid(), signal.SIGQUIT)
            raise
        tune_worker()
        log.info("worker_open")
        return self._hub

    def close(self) -> None:
        """Close the hub, then the loop."""
        if self._runner is not None:
            self._runner.run(self._stack.aclose())
            self._runner.close()
            self._runner = None
