"""The bell in its Celery form: publishes ids. A ring that fails is lost without harm, the tick rings again."""

import asyncio
import logging

from celery import Celery
from kombu.exceptions import OperationalError

from hub.settings import Settings
from hub.workers.queues import LANE_BELL_SECONDS, celery_settings

log = logging.getLogger(__name__)


class CeleryBell:
    """Rings for workers (the port `Bell`)."""

    def __init__(self, app: Celery) -> None:
        self._app = app

    async def stage(self, stage_id: str) -> None:
        """A stage is due."""
        await self._ring("start-stage", stage_id)

    async def lane(self, tenant: int) -> None:
        """Units of a tenant are ready; the tick rings each second, so an old ring is forgotten."""
        await self._ring("deliver-lane", tenant, expires=LANE_BELL_SECONDS)

    async def sweep(self, sweep_id: str) -> None:
        """A revision must be carried to those told before."""
        await self._ring("run-sweep", sweep_id)

    async def journal(self, row_id: str) -> None:
        """A location write was left behind."""
        await self._ring("evaluate-journal", row_id)

    async def notice(self, notice_id: str) -> None:
        """A partner that pulls is to be told of an event."""
        await self._ring("announce-notices", notice_id)

    async def _ring(self, task: str, what: str | int, expires: float | None = None) -> None:
        try:
            await asyncio.to_thread(self._app.send_task, task, (what,), retry=False, expires=expires)
        except (OperationalError, OSError):
            log.warning("bell_lost", extra={"task": task})


def ringing_app(settings: Settings) -> Celery:
    """A Celery app that only publishes."""
    app = Celery("hub", set_as_current=False)
    app.conf.update(celery_settings(settings))
    return app
