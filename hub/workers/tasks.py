"""The tasks: each runs one service for the row whose id it was given."""

import logging
from collections.abc import Awaitable

from celery import Celery
from celery.signals import worker_process_init, worker_process_shutdown

from hub.errors import RetryLater
from hub.services.fanout.announce_notices import announce_notices
from hub.services.fanout.deliver_partner_queue import deliver_partner_queue
from hub.services.fanout.evaluate_journal import evaluate_journal
from hub.services.fanout.run_sweep import run_sweep
from hub.services.fanout.start_stage import start_stage
from hub.services.maintenance.enqueue_due_work import tick
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.maintenance.finish_withdrawals import finish_withdrawals
from hub.services.maintenance.pause_unconfirmed import pause_unconfirmed
from hub.services.maintenance.trim_feed import trim_feed
from hub.settings import Settings
from hub.storage.redis.process_heartbeats import WORKERS
from hub.wiring import Hub
from hub.workers.notifier import CeleryNotifier, ringing_app
from hub.workers.process import WorkerProcess
from hub.workers.queues import celery_settings

log = logging.getLogger(__name__)


def working_app(settings: Settings) -> Celery:
    """The Celery app of workers and beat, with every task under its explicit name and queue."""
    app = Celery("hub", set_as_current=False)
    app.conf.update(celery_settings(settings))
    process = WorkerProcess(settings, CeleryNotifier(ringing_app(settings)))
    # weak=False: nothing else keeps these two alive.
    worker_process_init.connect(lambda **_: process.start(), weak=False)
    worker_process_shutdown.connect(lambda **_: process.close(), weak=False)

    @app.task(name="start-stage")
    def start_stage_task(stage_id: str) -> None:
        process.run(lambda hub: start_stage(hub.services.fanout, stage_id))

    @app.task(name="deliver-lane")
    def deliver_lane_task(tenant: int) -> None:
        process.run(lambda hub: deliver_partner_queue(hub.services.fanout, tenant))

    @app.task(name="run-sweep")
    def run_sweep_task(sweep_id: str) -> None:
        process.run(lambda hub: run_sweep(hub.services.fanout, sweep_id))

    @app.task(name="evaluate-journal")
    def evaluate_journal_task(row_id: str) -> None:
        process.run(lambda hub: evaluate_journal(hub.services.fanout, row_id))

    @app.task(name="announce-notices")
    def announce_notices_task(notice_id: str) -> None:
        process.run(lambda hub: announce_notices(hub.services.fanout, notice_id))

    _schedule(app, process)
    return app


def _schedule(app: Celery, process: WorkerProcess) -> None:
    """What beat strikes for."""

    @app.task(name="tick")
    def tick_task() -> None:
        process.run(tick_of)

    @app.task(name="flush-cell-counts")
    def flush_task() -> None:
        process.run(lambda hub: hub.repositories.device.cell_counts.flush())

    @app.task(name="trim-feed")
    def trim_task() -> None:
        process.run(_trim)

    @app.task(name="finish-withdrawals")
    def finish_withdrawals_task() -> None:
        process.run(lambda hub: finish_withdrawals(hub.services.tips))


async def _trim(hub: Hub) -> None:
    await trim_feed(hub.repositories.fanout.feed, keep=hub.settings.feed_kept, now=await hub.clock.now())


async def tick_of(hub: Hub) -> None:
    """Look in the rows of a hub for everything that could run now, and leave a sign that there are workers."""
    now = await hub.clock.now()
    stores = hub.services.police.stores
    await _maintain("pause_unconfirmed", pause_unconfirmed(stores, hub.services.alarm, now=now))
    await _maintain("expire_alerts", expire_alerts(stores, hub.services.police.notifier, now=now))
    await tick(hub.services.fanout)
    await hub.monitoring.process_heartbeats.answer(WORKERS)


async def _maintain(name: str, work: Awaitable[int]) -> None:
    try:
        await work
    except RetryLater:
        raise
    except Exception as failure:  # noqa: BLE001 - people who wait for a push must not wait for this failure to be mended
        log.error("part_of_tick_failed", extra={"task": name, "kind": type(failure).__name__})
