"""Celery's tasks: each runs one service for the row whose id it gets."""

import logging
from collections.abc import Awaitable

from celery import Celery
from celery.signals import worker_process_init, worker_process_shutdown

from hub.errors import RetryLater
from hub.services.fanout.announce_notices import announce_notices
from hub.services.fanout.deliver_partner_queue import deliver_partner_queue
from hub.services.fanout.drive_conformance import drive_conformance
from hub.services.fanout.enqueue_due_work import enqueue_due_work
from hub.services.fanout.evaluate_journal import evaluate_journal
from hub.services.fanout.run_sweep import run_sweep
from hub.services.fanout.start_stage import start_stage
from hub.services.maintenance.clear_devices import clear_devices
from hub.services.maintenance.clear_removals import clear_removals
from hub.services.maintenance.compact_units import compact_units
from hub.services.maintenance.complete_cases import complete_cases
from hub.services.maintenance.expire_alerts import expire_alerts
from hub.services.maintenance.file_tips import file_tips
from hub.services.maintenance.finish_withdrawals import finish_withdrawals
from hub.services.maintenance.hold_unconfirmed import hold_unconfirmed
from hub.services.maintenance.keep_case_columns import keep_case_columns
from hub.services.maintenance.keep_reach_columns import keep_reach_columns
from hub.services.maintenance.match_saved_searches import match_saved_searches
from hub.services.maintenance.note_done_stages import note_done_stages
from hub.services.maintenance.rank_tips import rank_tips
from hub.services.maintenance.read_due_reach import read_due_reach
from hub.services.maintenance.remove_unused_photos import remove_unused_photos
from hub.services.maintenance.trim_feed import trim_feed
from hub.services.maintenance.wipe_cases import wipe_after_notice
from hub.services.maintenance.write_exports import write_exports
from hub.settings import Settings
from hub.storage.redis.process_heartbeats import WORKERS
from hub.wiring import Hub
from hub.workers.notifier import CeleryNotifier, publishing_app
from hub.workers.process import WorkerProcess
from hub.workers.queues import celery_settings

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

    @app.task(name="drive-conformance")
    def drive_conformance_task() -> None:
        process.run(lambda hub: drive_conformance(hub.services.fanout.partner_calls))

    _schedule(app, process)
    _watch_duty(app, process)
    _schedule_desk(app, process)
    _schedule_analysts(app, process)
    return app


def _schedule(app: Celery, process: WorkerProcess) -> None:
    """Add the tasks that beat publishes on schedule."""

    @app.task(name="enqueue-due-work")
    def enqueue_due_work_task() -> None:
        process.run(run_scheduled_work)

    @app.task(name="flush-cell-counts")
    def flush_task() -> None:
        process.run(lambda hub: hub.repositories.device.cell_counts.flush())

    @app.task(name="trim-feed")
    def trim_task() -> None:
        process.run(_trim)

    @app.task(name="finish-withdrawals")
    def finish_withdrawals_task() -> None:
        process.run(lambda hub: finish_withdrawals(hub.services.partner.tips))

    @app.task(name="compact-units")
    def compact_task() -> None:
        process.run(_compact)

    @app.task(name="clear-devices")
    def clear_task() -> None:
        process.run(_clear)

    @app.task(name="clear-removals")
    def clear_removals_task() -> None:
        process.run(_clear_removals)


def _watch_duty(app: Celery, process: WorkerProcess) -> None:
    """Add the watch of duty notices: API processes watch too, and this is for when none of them lives."""

    @app.task(name="watch-duty")
    def watch_duty_task() -> None:
        process.run(lambda hub: hub.duty.watch.run_once())


def _schedule_desk(app: Celery, process: WorkerProcess) -> None:
    """Add the tasks that keep what the desk lists; they are on the schedule too."""

    @app.task(name="rank-tips")
    def rank_tips_task() -> None:
        process.run(_rank)

    @app.task(name="complete-cases")
    def complete_cases_task() -> None:
        process.run(lambda hub: complete_cases(hub.repositories.cases.old_cases))

    @app.task(name="file-tips")
    def file_tips_task() -> None:
        process.run(lambda hub: file_tips(hub.repositories.tips.filing))

    @app.task(name="wipe-cases")
    def wipe_cases_task() -> None:
        process.run(_wipe)

    @app.task(name="read-due-reach")
    def read_due_reach_task() -> None:
        process.run(_read_reach)

    @app.task(name="note-done-stages")
    def note_done_stages_task() -> None:
        process.run(_note_done)


def _schedule_analysts(app: Celery, process: WorkerProcess) -> None:
    """Add the tasks that serve analysts: what they count by, what they wait for, and what they take away."""

    @app.task(name="keep-case-columns")
    def keep_case_columns_task() -> None:
        process.run(_keep_columns)

    @app.task(name="match-saved-searches")
    def match_saved_searches_task() -> None:
        process.run(_match_saved)

    @app.task(name="write-exports")
    def write_exports_task() -> None:
        process.run(lambda hub: write_exports(hub.services.police.export_parts))


async def _rank(hub: Hub) -> None:
    await hub.repositories.tips.log.number_waiting()
    await rank_tips(hub.services.police.tips.ranking)


async def _wipe(hub: Hub) -> None:
    now = await hub.clock.now()
    await wipe_after_notice(hub.services.wiping, now=now)
    await remove_unused_photos(hub.repositories.cases.photos, now=now)


async def _keep_columns(hub: Hub) -> None:
    await keep_case_columns(hub.repositories.search.case_columns, now=await hub.clock.now())
    await keep_reach_columns(hub.repositories.search.reach_columns)


async def _match_saved(hub: Hub) -> None:
    await match_saved_searches(hub.services.police.search.saved, now=await hub.clock.now())


async def _read_reach(hub: Hub) -> None:
    await read_due_reach(hub.services.reach_reading, now=await hub.clock.now())


async def _note_done(hub: Hub) -> None:
    police = hub.services.police
    await note_done_stages(
        police.alerts.delivery_status, police.stores, hub.repositories.alerts.stages, now=await hub.clock.now()
    )


async def _trim(hub: Hub) -> None:
    await trim_feed(hub.repositories.fanout.feed, keep=hub.settings.feed_kept, now=await hub.clock.now())


async def _compact(hub: Hub) -> None:
    await compact_units(hub.services.fanout.compaction, kept=hub.settings.units_kept, now=await hub.clock.now())


async def _clear(hub: Hub) -> None:
    alerts, devices = hub.repositories.alerts.alerts, hub.repositories.device.old_devices
    await clear_devices(alerts, devices, kept=hub.settings.devices_kept, now=await hub.clock.now())


async def _clear_removals(hub: Hub) -> None:
    await clear_removals(hub.repositories.alerts.alerts, hub.repositories.device.removals, now=await hub.clock.now())


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
