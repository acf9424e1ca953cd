"""The notifier over Celery: it publishes ids. A notification that fails is lost without harm: the rows hold the work.

`enqueue_due_work` notifies again of all that is due. What a notification is about is committed, and its caller waits
for the answer. So a broker that hangs or is away costs a request about a second, however many notifications it makes,
and keeps one thread and one connection of the process.
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
    """Notifies workers through Celery (the port `Notifier`)."""

    def __init__(self, app: Celery) -> None:
        self._app = app
        self._publisher = _Publisher()
        self._overdue: Future[object] | None = None

    async def notify_stage_due(self, stage_id: str) -> None:
        """Tell workers that a stage is due."""
        await self._notify("start-stage", stage_id)

    async def notify_units_ready(self, tenant: int) -> None:
        """Tell workers that units of a tenant are ready; each second brings another, so an old task expires."""
        await self._notify("deliver-partner-queue", tenant, expires=UNITS_READY_EXPIRES_SECONDS)

    async def notify_sweep_due(self, sweep_id: str) -> None:
        """Tell workers that a revision must be carried to devices reached before."""
        await self._notify("run-sweep", sweep_id)

    async def notify_journal_left(self, row_id: str) -> None:
        """Tell workers that a location write is not evaluated."""
        await self._notify("evaluate-journal", row_id)

    async def notify_notice_due(self, notice_id: str) -> None:
        """Tell workers that a partner that pulls is to hear of an event."""
        await self._notify("announce-notices", notice_id)

    async def _notify(self, task: str, argument: str | int, expires: float | None = None) -> None:
        try:
            await self._publish(partial(self._app.send_task, task, (argument,), retry=False, expires=expires))
        except (OperationalError, OSError):  # a TimeoutError is an OSError
            log.warning("notify_failed", extra={"task": task})

    async def _publish(self, send: Callable[[], object]) -> None:
        if self._overdue is not None and not self._overdue.done():
            # Another caller has waited in vain for the broker, so this one does not wait.
            raise TimeoutError
        sent = self._publisher.submit(send)
        try:
            async with asyncio.timeout(NOTIFY_TIMEOUT):
                await asyncio.wrap_future(sent)
        except TimeoutError:
            if sent.running():
                self._overdue = sent
            raise


class _Publisher:
    """The one thread that publishes, one task at a time. It is a daemon: no process waits at its end for a broker."""

    def __init__(self) -> None:
        self._queue: SimpleQueue[tuple[Future[object], Callable[[], object]]] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def submit(self, send: Callable[[], object]) -> Future[object]:
        """Return the future of a publication; one that is cancelled before its turn is left out."""
        if self._thread is None:
            # Not before: Celery forks its processes, and a thread is not forked.
            self._thread = threading.Thread(target=self._work, name="notifier", daemon=True)
            self._thread.start()
        sent: Future[object] = Future()
        self._queue.put((sent, send))
        return sent

    def _work(self) -> None:
        while True:
            sent, send = self._queue.get()
            if sent.set_running_or_notify_cancel():
                try:
                    sent.set_result(send())
                except BaseException as failure:  # noqa: BLE001 - the caller that waits for it gets it
                    sent.set_exception(failure)


def publishing_app(settings: Settings) -> Celery:
    """Return a Celery app that only publishes."""
    app = Celery("hub", set_as_current=False)
    app.conf.update(publisher_settings(settings))
    return app
