"""Pause an alert: nothing more begins until it is resumed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import PauseReason
from hub.domain.cases.case import CaseMove, NotedMove
from hub.domain.delivery.feed import FeedType
from hub.domain.trail.timeline import TimelineKind
from hub.services.police.ports.stores import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.case_notes import note_with_reason
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case
from hub.services.police.steps.change_with_audit import ALERT_ID

PAUSE: Final = CaseVerb(
    "pauseAlert", CaseAction.PAUSE, "alert_paused", CaseChange, subject=ALERT_ID, move=CaseMove.PAUSE
)


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

    async def work(on: CaseWork) -> CaseChange:
        if PauseReason.OFFICER in on.alert.pauses:
            return on.done(changed=False)
        await on.save(on.case.noted(note))
        await on.change_alert({"pauses": on.alert.pauses | {PauseReason.OFFICER}})
        await on.add_entry(TimelineKind.PAUSED, reason=note.reason)
        if not on.alert.pauses:
            await on.add_event(FeedType.PAUSED)
        return on.done()

    return await change_case(by, stores, audit, PAUSE.of(command.alert), work, now=now)
