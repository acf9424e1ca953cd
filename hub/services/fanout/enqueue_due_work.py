"""Look in the rows for all due work and notify workers of it. This finds what a lost notification left."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.domain.delivery.stages import Stage, StageState
from hub.errors import RetryLater
from hub.services.fanout.ports.audience import Notices
from hub.services.fanout.ports.rows import JournalRows, PlannedAlerts, PlannedStages, PlannedSweeps
from hub.services.fanout.settings import FanoutSettings
from hub.services.fanout.start_stage import log_failed, may_begin
from hub.services.fanout.steps.find_waiting import UnitFinder
from hub.services.fanout.steps.work_signals import WorkSignals
from hub.services.ports import Clock

MIN_JOURNAL_AGE = timedelta(seconds=2)
"""A request evaluates its own journal row; an older row was left by a process that died."""


@dataclass(frozen=True, slots=True)
class DueWork:
    """The rows in which due work stands, and the signals to workers."""

    clock: Clock
    alerts: PlannedAlerts
    stages: PlannedStages
    sweeps: PlannedSweeps
    journal: JournalRows
    notices: Notices
    finder: UnitFinder
    signals: WorkSignals
    settings: FanoutSettings


async def enqueue_due_work(work: DueWork) -> None:
    """Notify of due stages, sweeps, left journal rows, notices, and partner queues in which units wait.

    Stages and sweeps that another process works on are left out: every process would do the same work at once.
    """
    now = await work.clock.now()
    stages, sweeps = await work.stages.unfinished(now), await work.sweeps.unfinished()
    running = await work.signals.being_worked_on([*(stage.id for stage in stages), *(sweep.id for sweep in sweeps)])
    for stage in stages:
        if stage.id not in running:
            await _notify_of(work, stage, now)
    for sweep in sweeps:
        if sweep.id not in running:
            await work.signals.notifier.notify_sweep_due(sweep.id)
    for row_id in await work.journal.left_behind(MIN_JOURNAL_AGE):
        await work.signals.notifier.notify_journal_left(row_id)
    for notice_id in await work.notices.waiting():
        await work.signals.notifier.notify_notice_due(notice_id)
    await work.signals.notify_free_places(await work.finder.count_waiting())


async def _notify_of(work: DueWork, stage: Stage, now: datetime) -> None:
    """Notify of a stage that may run. A failure with one stage, or its alert, does not hold up the others."""
    try:
        if await _may_run(work, stage, now):
            await work.signals.notifier.notify_stage_due(stage.id)
    except RetryLater:
        # The database is away, for all stages.
        raise
    except Exception as failure:  # noqa: BLE001 - see above
        log_failed(stage.id, failure)


async def _may_run(work: DueWork, stage: Stage, now: datetime) -> bool:
    if stage.state is StageState.CUTTING:
        return True
    alert = await work.alerts.get(stage.alert)
    area = alert.area(stage.area) if alert else None
    return alert is not None and area is not None and may_begin(alert, area, stage, now, work.settings)
