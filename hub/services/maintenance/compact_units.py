"""Compact the units of ended alerts: what remains is who was told, and the counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from hub.domain.alerts.alert import Alert
from hub.domain.delivery.sweeps import SweepState, sweep_id
from hub.services.maintenance.ports import CutLists, SweepCuts, UnitCompaction
from hub.services.police.steps.each_alert import for_each_alert
from hub.services.ports.rows import StandingAlerts

MAX_STEPS = 20
"""Steps of one call, each some 20 ms long: the next call goes on."""


@dataclass(frozen=True, slots=True)
class Compaction:
    """The rows that compaction reads and writes."""

    alerts: StandingAlerts
    sweeps: SweepCuts
    stages: CutLists
    compaction: UnitCompaction


async def compact_units(rows: Compaction, *, kept: timedelta, now: datetime) -> int:
    """Compact units of alerts that ended longer ago than `kept`; return how many.

    An alert's units are compacted once its CANCEL is cut to units of its own: until then a sweep reads which batches
    are open. Those that wait, or are parked, stay until they have ended too. A phone that returns later gets a unit of
    its own, which is compacted in its turn.
    """
    alerts = [await rows.alerts.get(alert_id) for alert_id in await rows.compaction.alerts()]
    ended = [alert for alert in alerts if alert and alert.ended_at and now - alert.ended_at >= kept]
    return await for_each_alert(ended, partial(_compact, rows))


async def _compact(rows: Compaction, alert: Alert) -> int:
    """Compact the units of an ended alert, up to MAX_STEPS; after the last of them, drop what its planning left."""
    assert alert.cancel is not None
    cancel = await rows.sweeps.get(sweep_id(alert.id, alert.cancel))
    if cancel is None or cancel.state is not SweepState.DONE:
        return 0
    compacted = 0
    for _ in range(MAX_STEPS):
        count = await rows.compaction.compact(alert.id)
        compacted += count
        if not count:
            await rows.sweeps.drop_cuts([sweep_id(alert.id, revision) for revision in alert.pushed])
            await rows.stages.drop_cut_lists(alert.id)
            break
    return compacted
