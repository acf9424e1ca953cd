"""Celery's tasks: each runs one service for the row whose id it gets."""

import logging
from collections.abc import Awaitable

from celery import Celery
from celery.signals import worker_process_init, worker_process_shutdown

from hub.errors import RetryLater
from hub.services.fanout.announce_notices import announce_notices
from hub.services.fanout.deliver_partner_queue import deliver_partner_queue
from hub.services.fanout.enqueue_due_work import enqueue_due_work
from hub.services.fanout.evaluate_journal import evaluate_journal
from hub.services.fanout.run_sweep import run_sweep
from hub.services.fanout.start_stage import start_stage
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.maintenance.hold_unconfirmed import hold_unconfirmed
from hub.settings import Settings
from hub.storage.redis.process_heartbeats import WORKERS
from hub.wiring import Hub
from hub.workers.notifier import CeleryNotifier, publishing_app
from hub.workers.process import WorkerProcess
from hub.workers.queues import celery_settings
from hub.workers.upkeep import run_upkeep

log = logging.getLogger(__name__)


def worker_app(settings: Settings) -> Celery:
    """Return the Celery app of workers and beat, with every task under its explicit name and queue."""
    app = Celery("hub", set_as_current=False)
    app.conf.update(celery_settings(settings))
    process = WorkerProcess(settings, CeleryNotifier(publishing_app(settings)))
    # weak=False: nothing else keeps these two alive.
    worker_process_init.connect(lambda **_: process.start(), weak=False)
    worker_process_shutdown.connect(lambda **_: process.close(), weak=False)

    @app.task(name="start-stage")
    def start_stage_task(stage_id: str) -> None:
        process.run(lambda hub: start_stage(hub.services.fanout.stage_planning, stage_id))

    @app.task(name="deliver-partner-queue")
    def deliver_partner_queue_task(tenant: int) -> None:
        process.run(lambda hub: deliver_partner_queue(hub.services.fanout.queue_delivery, tenant))

    @app.task(name="run-sweep")
    def run_sweep_task(sweep_id: str) -> None:
        process.run(lambda hub: run_sweep(hub.services.fanout.sweep_planning, sweep_id))

    @app.task(name="evaluate-journal")
    def evaluate_journal_task(row_id: str) -> None:
        process.run(lambda hub: evaluate_journal(hub.services.fanout.journal_evaluation, row_id))

    @app.task(name="announce-notices")
    def announce_notices_task(notice_id: str) -> None:
        process.run(lambda hub: announce_notices(hub.services.fanout.partner_calls, notice_id))

    @app.task(name="enqueue-due-work")
    def enqueue_due_work_task() -> None:
        process.run(run_scheduled_work)

    @app.task(name="run-upkeep")
    def run_upkeep_task(seconds: int) -> None:
        process.run(lambda hub: run_upkeep(hub, seconds))

    return app


async def run_scheduled_work(hub: Hub) -> None:
    """Maintain alerts, notify of all due work, and leave the workers' heartbeat."""
    now = await hub.clock.now()
    stores = hub.services.police.stores
    await _maintain("hold_unconfirmed", hold_unconfirmed(stores, hub.services.alarm, now=now))
    await _maintain("expire_alerts", expire_alerts(stores, hub.services.police.notifier, now=now))
    await enqueue_due_work(hub.services.fanout.due_work)
    await hub.monitoring.process_heartbeats.answer(WORKERS)


async def _maintain(name: str, work: Awaitable[int]) -> None:
    try:
        await work
    except RetryLater:
        raise
    except Exception as failure:  # noqa: BLE001 - pushes must not wait for any failure here
        log.error("maintenance_failed", extra={"task": name, "kind": type(failure).__name__})
