"""Resume an alert that an officer paused, or whose case a colleague returned."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

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
from hub.services.police.steps.notify import notify_due_stages
from hub.services.police.steps.require_action import require_action
from hub.services.ports import Notifier, Transaction

BY_OFFICERS: Final = frozenset({PauseReason.OFFICER, PauseReason.RETURNED})
"""The holds that a resumption ends."""


@dataclass(frozen=True, slots=True, repr=False)
class Resumption:
    """The alert to resume, and why."""

    alert: str
    reason: str


async def resume_alert(
    by: Officer, stores: CaseStores, audit: AuditTrail, notifier: Notifier, command: Resumption, *, now: datetime
) -> CaseChange:
    """End an officer's pause or a return, and notify workers of what is due; units that waited are found soon.

    A returned case is sent to be confirmed again, with the time that was left for it. An alert that is also paused as
    unconfirmed stays paused, and the feed gets no event. Resuming what no officer held changes nothing. Raises
    Forbidden, TextInvalid, NotFound, AlertEnded.
    """
    by.require(Permission.OPEN_CASE)
    note = note_with_reason(NotedMove.RESUME, command.reason, path=("reason",), by=by, now=now)

    async def work(transaction: Transaction) -> CaseChange:
        alert, case = await load_open_alert_and_case(stores, command.alert, transaction, by=by, now=now)
        relations = require_action(stores.access, by, case, CaseAction.STEER, now)
        case.require(CaseMove.RESUME)
        remaining = alert.pauses - BY_OFFICERS
        changed = remaining != alert.pauses
        if changed:
            await stores.cases.save(case.noted(note), transaction)
            released = {"pauses": remaining, "released_at": now}
            await stores.alerts.change(alert.id, released, transaction)
            await add_to_timeline(
                stores.timeline,
                TimelineKind.RESUMED,
                alert,
                by=by,
                now=now,
                transaction=transaction,
                reason=note.reason,
            )
        if changed and not remaining:
            resumed = NewEvent(FeedType.RESUMED, alert.id, alert.status, alert.revision, now)
            await stores.feed.append(resumed, transaction)
        return CaseChange(case.id, alert.id, case.version, alert.revision, changed, relations=relations)

    change = await change_with_audit(
        audit, stores.alerts, command.alert, "alertId", "resumeAlert", lambda: stores.atomic.run(work), by=by, now=now
    )
    await notify_due_stages(stores.stages, notifier, change.alert, now)
    log_change("alert_resumed", change)
    return change
