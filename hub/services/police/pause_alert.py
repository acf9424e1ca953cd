"""Pause an alert: nothing more begins until it is resumed."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts import PauseReason
from hub.domain.cases import CaseMove, NotedMove
from hub.domain.feed import FeedType, NewEvent
from hub.domain.timeline import TimelineKind
from hub.services.police.ports import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.add_to_timeline import add_to_timeline
from hub.services.police.steps.case_notes import note_with_reason
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.load_case_and_alert import load_open_alert_and_case
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.require_action import require_action
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class Pause:
    """The alert to pause, and why."""

    alert: str
    reason: str


async def pause_alert(
    by: Officer, stores: CaseStores, audit: AuditTrail, command: Pause, *, now: datetime
) -> CaseChange:
    """Pause an alert; every batch that has not passed its guard stops. Pausing twice changes nothing.

    The feed gets an event if nothing paused the alert before. Raises Forbidden, TextInvalid, NotFound, AlertEnded.
    """
    by.require(Permission.OPEN_CASE)
    note = note_with_reason(NotedMove.PAUSE, command.reason, path=("reason",), by=by, now=now)

    async def work(transaction: Transaction) -> CaseChange:
        alert, case = await load_open_alert_and_case(stores, command.alert, transaction, by=by, now=now)
        relations = require_action(stores.access, by, case, CaseAction.PAUSE, now)
        case.require(CaseMove.PAUSE)
        changed = PauseReason.OFFICER not in alert.pauses
        if changed:
            await stores.cases.save(case.noted(note), transaction)
            await stores.alerts.change(alert.id, {"pauses": alert.pauses | {PauseReason.OFFICER}}, transaction)
            await add_to_timeline(
                stores.timeline, TimelineKind.PAUSED, alert, by=by, now=now, transaction=transaction, reason=note.reason
            )
        if not alert.pauses:
            paused = NewEvent(FeedType.PAUSED, alert.id, alert.status, alert.revision, now)
            await stores.feed.append(paused, transaction)
        return CaseChange(case.id, alert.id, case.version, alert.revision, changed, relations=relations)

    change = await change_with_audit(
        audit, stores.alerts, command.alert, "alertId", "pauseAlert", lambda: stores.atomic.run(work), by=by, now=now
    )
    log_change("alert_paused", change)
    return change
