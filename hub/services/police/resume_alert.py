"""Resume an alert that an officer paused."""

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
from hub.services.police.steps.notify import ring_due_stages
from hub.services.police.steps.reasons import reasoned
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class Resumption:
    """The alert to let go on, and why."""

    alert: str
    reason: str


async def resume_alert(desk: Desk, asked: Resumption, *, by: Officer, now: datetime) -> CaseChange:
    """Lift an officer's pause and call workers to what is due; units left waiting are found by their own tick.

    An alert that is also held for want of confirmation stays held, and the feed hears nothing. Resuming what no
    officer paused changes nothing. Raises Forbidden, TextInvalid, NotFound, AlertEnded.
    """
    by.require(Permission.OPEN_CASE)
    note = reasoned(NotedMove.RESUME, asked.reason, by=by, now=now)

    async def work(transaction: Transaction) -> CaseChange:
        alert, case = await alert_and_case(desk, asked.alert, transaction)
        case.require(CaseMove.RESUME)
        changed = PauseReason.OFFICER in alert.pauses
        left = alert.pauses - {PauseReason.OFFICER}
        if changed:
            await desk.cases.save(case.noted(note), transaction)
            await desk.alerts.change(alert.id, {"pauses": left}, transaction)
        if changed and not left:
            resumed = NewEvent(FeedType.RESUMED, alert.id, alert.status, alert.revision, now)
            await desk.feed.append(resumed, transaction)
        return CaseChange(case.id, alert.id, case.version, alert.revision, changed)

    change = await changing(desk, asked.alert, "alertId", "resumeAlert", lambda: desk.atomic.run(work), by=by, now=now)
    await ring_due_stages(desk, change.alert, now)
    return logged("alert_resumed", change)
