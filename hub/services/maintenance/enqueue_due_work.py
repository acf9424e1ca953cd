"""The tick: looks in the rows for everything that could run now, and rings. What a lost bell left lies here."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hub.domain.stages import Stage, StageState
from hub.errors import RetryLater
from hub.services.fanout.deliver_partner_queue import notify_free_places
from hub.services.fanout.ports import FanoutDesk
from hub.services.fanout.start_stage import log_failed
from hub.services.fanout.steps.find_waiting import count_waiting

JOURNAL_AGE = timedelta(seconds=2)
"""A request deals with its own journal row; an older one was left by a process that died."""


async def enqueue_due_work(desk: FanoutDesk) -> None:
    """Ring for due stages, sweeps, left journal rows, notices, and lanes in which units wait."""
    now = await desk.clock.now()
    stages, sweeps = await desk.stages.unfinished(now), await desk.sweeps.unfinished()
    work_heartbeats = await _at_work(desk, [*(stage.id for stage in stages), *(sweep.id for sweep in sweeps)])
    for stage in stages:
        if stage.id not in work_heartbeats:
            await _ring_for(desk, stage, now)
    for sweep in sweeps:
        if sweep.id not in work_heartbeats:
            await desk.notifier.notify_sweep_due(sweep.id)
    for row_id in await desk.journal.left_behind(JOURNAL_AGE):
        await desk.notifier.notify_journal_left(row_id)
    for notice_id in await desk.notices.waiting():
        await desk.notifier.notify_notice_due(notice_id)
    await notify_free_places(desk, await count_waiting(desk))


async def _at_work(desk: FanoutDesk, rows: Sequence[str]) -> set[str]:
    """Those on which somebody is at work: all processes would else do the same at once, and nobody the next tick."""
    try:
        return await desk.work_heartbeats.of(rows)
    except RetryLater:
        return set()


async def _ring_for(desk: FanoutDesk, stage: Stage, now: datetime) -> None:
    """Ring for a stage that may run. Whatever is wrong with it, or with its alert, is not to hold up the others."""
    try:
        if await _may_run(desk, stage, now):
            await desk.notifier.notify_stage_due(stage.id)
    except RetryLater:
        # The database is away, for all of them.
        raise
    except Exception as failure:  # noqa: BLE001 - see above
        log_failed(stage.id, failure)


async def _may_run(desk: FanoutDesk, stage: Stage, now: datetime) -> bool:
    if stage.state is StageState.CUTTING:
        return True
    alert = await desk.alerts.get(stage.alert)
    if alert is None or not alert.open or alert.held(now):
        return False
    return alert.confirmed or stage.radius_km <= desk.unconfirmed_limit_km
