"""Pause an alert: nothing begins any more until it is resumed."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.alerts import PauseReason
from hub.domain.cases import CaseMove, NotedMove
from hub.domain.feed import FeedType, NewEvent
from hub.services.police.ports import CaseChange, Desk
from hub.services.police.steps.changing import changing
from hub.services.police.steps.found import alert_and_case
from hub.services.police.steps.logged import logged
from hub.services.police.steps.reasons import reasoned
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class Pause:
    """The alert to hold, and why."""

    alert: str
    reason: str


async def pause_alert(desk: Desk, asked: Pause, *, by: Officer, now: datetime) -> CaseChange:
    """Hold an alert; every batch not past its guard stops. Pausing twice changes nothing.

    The feed hears of it if nothing held the alert before. Raises Forbidden, TextInvalid, NotFound, AlertEnded.
    """
    by.require(Permission.OPEN_CASE)
    note = reasoned(NotedMove.PAUSE, asked.reason, by=by, now=now)

    async def work(transaction: Transaction) -> CaseChange:
        alert, case = await alert_and_case(desk, asked.alert, transaction)
        case.require(CaseMove.PAUSE)
        changed = PauseReason.OFFICER not in alert.pauses
        if changed:
            await desk.cases.save(case.noted(note), transaction)
            await desk.alerts.change(alert.id, {"pauses": alert.pauses | {PauseReason.OFFICER}}, transaction)
        if not alert.pauses:
            paused = NewEvent(FeedType.PAUSED, alert.id, alert.status, alert.revision, now)
            await desk.feed.append(paused, transaction)
        return CaseChange(case.id, alert.id, case.version, alert.revision, changed)

    change = await changing(desk, asked.alert, "alertId", "pauseAlert", lambda: desk.atomic.run(work), by=by, now=now)
    return logged("alert_paused", change)
