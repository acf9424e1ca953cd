"""The bell in its Celery form: publishes ids. A ring that fails is lost without harm, the tick rings again.

What is rung for is committed, and its caller waits for the answer. So a broker that hangs or is away costs an act about
a second, however many bells it rings, and keeps one thread and one connection of the process.
"""

import asyncio
import logging
import threading
from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from queue import SimpleQueue

from celery import Celery
from kombu.exceptions import OperationalError

from hub.settings import Settings
from hub.workers.queues import NOTIFY_TIMEOUT, UNITS_READY_EXPIRES_SECONDS, publisher_settings

log = logging.getLogger(__name__)


class CeleryNotifier:
    """Rings for workers (the port `Notifier`)."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._ringer = _Ringer()
        self._overdue: Future[object] | None = None

    async def notify_stage_due(self, stage_id: str) -> None:
        """A stage is due."""
        await self._ring("start-stage", stage_id)

    async def notify_units_ready(self, tenant: int) -> None:
        """Units of a tenant are ready; the tick rings each second, so an old ring is forgotten."""
        await self._ring("deliver-partner-queue", tenant, expires=UNITS_READY_EXPIRES_SECONDS)

    async def notify_sweep_due(self, sweep_id: str) -> None:
        """A revision must be carried to those told before."""
        await self._ring("run-sweep", sweep_id)

    async def notify_journal_left(self, row_id: str) -> None:
        """A location write was left behind."""
        await self._ring("evaluate-journal", row_id)

    async def notify_notice_due(self, notice_id: str) -> None:
        """A partner that pulls is to be told of an event."""
        await self._ring("announce-notices", notice_id)

    async def _ring(self, task: str, what: str | int, expires: float | None = None) -> None:
        try:
            await self._waited_for(partial(self._app.send_task, task, (what,), retry=False, expires=expires))
        except (OperationalError, OSError):  # a TimeoutError is an OSError
            log.warning("notify_failed", extra={"task": task})

    async def _waited_for(self, ring: Callable[[], object]) -> None:
        if self._overdue is not None and not self._overdue.done():
            # Nobody else waits for what somebody has waited for in vain.
            raise TimeoutError
        rung = self._ringer.ring(ring)
        try:
            async with asyncio.timeout(NOTIFY_TIMEOUT):
                await asyncio.wrap_future(rung)
        except TimeoutError:
            if rung.running():
                self._overdue = rung
            raise


class _Ringer:
    """The one thread that publishes, one ring at a time. A daemon: no process waits at its end for a broker."""

    def __init__(self) -> None:
        self._asked: SimpleQueue[tuple[Future[object], Callable[[], object]]] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def ring(self, ring: Callable[[], object]) -> Future[object]:
        """What becomes of a ring; cancelled before its turn, it is left out."""
        if self._thread is None:
            # Not before: Celery forks its processes, and a thread is not forked.
            self._thread = threading.Thread(target=self._work, name="bell", daemon=True)
            self._thread.start()
        rung: Future[object] = Future()
        self._asked.put((rung, ring))
        return rung

    def _work(self) -> None:
        while True:
            rung, ring = self._asked.get()
            if rung.set_running_or_notify_cancel():
                try:
                    rung.set_result(ring())
                except BaseException as failure:  # noqa: BLE001 - whoever waits for it hears of it
                    rung.set_exception(failure)


def publishing_app(settings: Settings) -> Celery:
    """A Celery app that only publishes."""
    app = Celery("hub", set_as_current=False)
    app.conf.update(publisher_settings(settings))
    return app
