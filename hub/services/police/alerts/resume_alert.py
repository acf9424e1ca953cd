"""Resume an alert that an officer paused, or whose case a colleague returned."""

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
from hub.services.ports import Notifier

BY_OFFICERS: Final = frozenset({PauseReason.OFFICER, PauseReason.RETURNED})
"""The holds that a resumption ends."""


RESUME: Final = CaseVerb(
    "resumeAlert",
    CaseAction.STEER,
    "alert_resumed",
    CaseChange,
    subject=ALERT_ID,
    move=CaseMove.RESUME,
    plans_stages=True,
)


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

    async def work(on: CaseWork) -> CaseChange:
        remaining = on.alert.pauses - BY_OFFICERS
        if remaining == on.alert.pauses:
            return on.done(changed=False)
        await on.save(on.case.noted(note))
        await on.change_alert({"pauses": remaining, "released_at": now})
        await on.add_entry(TimelineKind.RESUMED, reason=note.reason)
        if not remaining:
            await on.add_event(FeedType.RESUMED)
        return on.done()

    return await change_case(by, stores, audit, RESUME.of(command.alert), work, now=now, notifier=notifier)
