"""Take the readings of stages whose time has come."""

import secrets
from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime

from hub.domain.alerts.alert import Alert
from hub.domain.delivery.reach import (
    READ_AFTER,
    DueStage,
    StageCounts,
    StageReading,
    is_last_due,
    next_reading,
    read_last,
    read_stage_now,
    readings_due,
)
from hub.domain.noise import RandBelow
from hub.services.maintenance.reading_ports import ReachReading
from hub.services.police.steps.each_alert import for_each_alert


async def read_due_reach(reading: ReachReading, *, now: datetime, rand_below: RandBelow = secrets.randbelow) -> int:
    """Take the readings whose time has come, one for each stage; return how many were stored.

    Of several whose time has passed, the last is taken. Nobody sees noise that a process draws and does not store.
    Raises RetryLater while the database is away, or Redis, which has the receipts.
    """
    due: dict[str, list[DueStage]] = defaultdict(list)
    for stage in await reading.rows.due(now):
        due[stage.alert].append(stage)
    alerts = await reading.alerts.by_ids(due)
    for stages in (due[gone] for gone in due.keys() - alerts.keys()):
        for stage in stages:
            await reading.rows.keep(stage, None, None)

    async def read(alert: Alert) -> int:
        counts = {one.number: one for one in (await reading.counts.of_alerts([alert.id]))[alert.id]}
        return sum([await _read(reading, alert, stage, counts, now, rand_below) for stage in due[alert.id]])

    return await for_each_alert(alerts.values(), read)


async def _read(
    reading: ReachReading,
    alert: Alert,
    stage: DueStage,
    of_stages: Mapping[int, StageCounts],
    now: datetime,
    rand_below: RandBelow,
) -> bool:
    counts = of_stages[stage.number]
    before = stage.reading.number if stage.reading else 0
    taken: StageReading | None = None
    if before < (number := readings_due(stage.begun, now)):
        taken = read_stage_now(counts.counts, stage.reading, number, now, rand_below)
    elif before >= len(READ_AFTER) and is_last_due(alert.ended_at, now):
        tenants = {*await reading.partners.tenants(alert.status.mode), *counts.tenants}
        # Receipts name the alert and no stage.
        is_first = stage.number == min(of_stages)
        ones = {one: await reading.receipts.count_ones(alert.id, one) for one in tenants} if is_first else None
        taken = read_last(counts, tenants, now, rand_below, ones)
    due = next_reading(stage.begun, taken.number if taken else before, alert.ended_at, now)
    return await reading.rows.keep(stage, taken, due) and taken is not None
