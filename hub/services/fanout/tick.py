"""The tick: looks in the rows for everything that could run now, and rings. What a lost bell left lies here."""

import logging
from datetime import datetime, timedelta

from hub.domain.stages import Stage, StageState
from hub.services.fanout.find_waiting import find_waiting
from hub.services.fanout.ports import FanoutDesk

log = logging.getLogger(__name__)

JOURNAL_AGE = timedelta(seconds=2)
"""A request deals with its own journal row; an older one was left by a process that died."""

RUNG_BEFORE = timedelta(seconds=3)
"""Units are not rung for again while a bell may still be on its way."""

RINGS_AT_ONCE = 200
"""Far more than workers can take between two ticks; a queue that is long already is not made longer."""


async def tick(desk: FanoutDesk) -> None:
    """Ring for due stages, sweeps, left journal rows, waiting units and notices."""
    now = await desk.clock.now()
    for stage in await desk.stages.unfinished(now):
        if await _may_run(desk, stage, now):
            await desk.bell.stage(stage.id)
    for sweep in await desk.sweeps.unfinished():
        await desk.bell.sweep(sweep.id)
    for row_id in await desk.journal.left_behind(JOURNAL_AGE):
        await desk.bell.journal(row_id)
    waiting = await find_waiting(desk, RUNG_BEFORE, RINGS_AT_ONCE)
    for unit_id in waiting:
        await desk.bell.unit(unit_id)
    await desk.units.rung(waiting)
    for notice_id in await desk.notices.waiting():
        await desk.bell.notice(notice_id)


async def _may_run(desk: FanoutDesk, stage: Stage, now: datetime) -> bool:
    if stage.state is StageState.CUTTING:
        return True
    alert = await desk.alerts.get(stage.alert)
    if alert is None or not alert.open or alert.held(now):
        return False
    return alert.confirmed or stage.radius_km <= desk.unconfirmed_limit_km
