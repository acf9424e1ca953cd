"""Notify workers after a commit."""

import logging
from datetime import datetime

from hub.domain.delivery.stages import StageState
from hub.domain.delivery.sweeps import sweep_id
from hub.errors import RetryLater
from hub.services.police.ports.stores import Stages
from hub.services.ports import Notifier

log = logging.getLogger("hub.police")


async def notify_due_stages(stages: Stages, notifier: Notifier, alert: str, now: datetime) -> None:
    """Notify workers of every stage of an alert that is due, nearest first."""
    try:
        for stage in sorted(await stages.of_alert(alert), key=lambda stage: stage.radius_km):
            if stage.state is StageState.DUE and stage.due <= now:
                await notifier.notify_stage_due(stage.id)
    except RetryLater:
        _log_failure(alert)


async def notify_sweep(notifier: Notifier, alert: str, revision: int) -> None:
    """Notify workers that a revision must be carried to those told before."""
    try:
        await notifier.notify_sweep_due(sweep_id(alert, revision))
    except RetryLater:
        _log_failure(alert)


def _log_failure(alert: str) -> None:
    # The change is committed, so its caller must not see a failure; the next look for due work finds the row.
    log.warning("notify_failed", extra={"alert": alert})
