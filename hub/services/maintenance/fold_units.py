"""Fold the units of ended alerts: what remains is who was told, and the counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hub.domain.sweeps import SweepState, sweep_id
from hub.services.maintenance.ports import Alerts, Stages, Sweeps, UnitFolding

MAX_STEPS = 20
"""Steps of one call, each some 20 ms long: the next call goes on."""


@dataclass(frozen=True, slots=True)
class Folding:
    """The rows that folding reads and writes."""

    alerts: Alerts
    sweeps: Sweeps
    stages: Stages
    folding: UnitFolding


async def fold_units(rows: Folding, *, kept: timedelta, now: datetime) -> int:
    """Fold units of alerts that ended longer ago than `kept`; return how many.

    An alert's units fold once its CANCEL is cut to units of its own: until then a sweep reads which batches are open.
    Those that wait, or are parked, stay until they have ended too. A phone that returns later gets a unit of its own,
    which folds in its turn.
    """
    folded = 0
    for alert_id in await rows.folding.alerts():
        alert = await rows.alerts.get(alert_id)
        if alert is None or alert.cancel is None or alert.ended_at is None or now - alert.ended_at < kept:
            continue
        cancel = await rows.sweeps.get(sweep_id(alert_id, alert.cancel))
        if cancel is None or cancel.state is not SweepState.DONE:
            continue
        for _ in range(MAX_STEPS):
            count = await rows.folding.fold(alert_id)
            folded += count
            if not count:
                await rows.sweeps.drop_cuts([sweep_id(alert_id, revision) for revision in alert.pushed])
                await rows.stages.drop_cut_lists(alert_id)
                break
    return folded
