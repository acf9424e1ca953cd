"""Return a case instead of confirming it: nothing more begins, and its opener is called."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts.alert import PauseReason
from hub.domain.cases.case import Case, CaseMove, NotedMove
from hub.domain.delivery.feed import FeedType
from hub.domain.trail.timeline import TimelineKind
from hub.errors import AlertEnded, Conflict, SecondPersonRequired
from hub.services.police.ports.stores import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.case_notes import note_with_reason
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.change_case import CaseVerb, change_case

RETURN: Final = CaseVerb("returnCase", CaseAction.CONFIRM, "case_returned", CaseChange, move=CaseMove.CONFIRM)


@dataclass(frozen=True, slots=True, repr=False)
class Return:
    """The case that is not confirmed, and why."""

    case: str
    reason: str


async def return_case(
    by: Officer, stores: CaseStores, audit: AuditTrail, command: Return, *, now: datetime
) -> CaseChange:
    """Pause the alert of an unconfirmed case until `resume_alert` sends the case to be confirmed again.

    Every batch that has not passed its guard stops, as by a pause. The time in which the case must be confirmed runs
    on. Repeating a return changes nothing for the officer who made it. Raises Forbidden, TextInvalid, NotFound,
    CaseForbidden, CaseClosed, AlertEnded, Conflict for a case that is confirmed or that a colleague returned, and
    SecondPersonRequired for the person who gave the place last seen, under any account.
    """
    by.require(Permission.CONFIRM_CASE)
    note = note_with_reason(NotedMove.RETURN, command.reason, path=("reason",), by=by, now=now)

    async def work(on: CaseWork) -> CaseChange:
        case, alert = on.case, on.alert
        if not alert.open:
            raise AlertEnded()
        if not by.is_another(case.placed_by, case.placed_person):
            raise SecondPersonRequired(
                "A person other than the one who gave the place last seen returns a case. `pauseAlert` stops your own."
            )
        if case.confirmed_by is not None:
            raise Conflict("The case is confirmed already. `pauseAlert` stops its alert, and `closeCase` ends it.")
        if PauseReason.RETURNED in alert.pauses:
            if _returned_by(case) != by.account:
                raise Conflict("A colleague returned this case already: it waits for its opener.")
            return on.done(changed=False)
        await on.save(case.noted(note))
        await on.change_alert({"pauses": alert.pauses | {PauseReason.RETURNED}})
        await on.add_entry(TimelineKind.RETURNED, reason=note.reason)
        if not alert.pauses:
            await on.add_event(FeedType.PAUSED)
        return on.done()

    return await change_case(by, stores, audit, RETURN.of(command.case), work, now=now)


def _returned_by(case: Case) -> str | None:
    """Return the account that returned the case last."""
    return next((note.by for note in reversed(case.notes) if note.move is NotedMove.RETURN), None)
