"""Ringing the bell after a commit."""

import logging
from datetime import datetime

from hub.domain.stages import StageState
from hub.domain.sweeps import sweep_id
from hub.errors import RetryLater
from hub.services.police.ports import Desk

log = logging.getLogger("hub.desk")


async def ring_due_stages(desk: Desk, alert: str, now: datetime) -> None:
    """Call workers to every stage of an alert that is due, nearest first."""
    try:
        stages = await desk.stages.of_alert(alert)
        for stage in sorted(stages, key=lambda stage: stage.radius_km):
            if stage.state is StageState.DUE and stage.due <= now:
                await desk.notifier.notify_stage_due(stage.id)
    except RetryLater:
        _not_rung(alert)


async def ring_sweep(desk: Desk, alert: str, revision: int) -> None:
    """Call workers to carry a revision to those told before."""
    try:
        await desk.notifier.notify_sweep_due(sweep_id(alert, revision))
    except RetryLater:
        _not_rung(alert)


def _not_rung(alert: str) -> None:
    # The change is committed, so its caller must not hear of a failure; the next tick finds the row.
    log.warning("notify_failed", extra={"alert": alert})
