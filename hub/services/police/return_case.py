"""Return a case instead of confirming it: nothing more begins, and its opener is called."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.alerts import PauseReason
from hub.domain.cases import Case, CaseMove, NotedMove
from hub.domain.feed import FeedType, NewEvent
from hub.domain.timeline import TimelineKind
from hub.errors import AlertEnded, Conflict, SecondPersonRequired
from hub.services.police.ports import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.add_to_timeline import add_to_timeline
from hub.services.police.steps.case_notes import note_with_reason
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.load_case_and_alert import load_case_and_alert
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.require_action import require_action
from hub.services.ports import Transaction


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

    async def work(transaction: Transaction) -> CaseChange:
        case, alert = await load_case_and_alert(stores, command.case, transaction)
        relations = require_action(stores.access, by, case, CaseAction.CONFIRM, now)
        case.require(CaseMove.CONFIRM)
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
            return CaseChange(case.id, alert.id, case.version, alert.revision, changed=False, relations=relations)
        await stores.cases.save(case.noted(note), transaction)
        await stores.alerts.change(alert.id, {"pauses": alert.pauses | {PauseReason.RETURNED}}, transaction)
        await add_to_timeline(
            stores.timeline, TimelineKind.RETURNED, alert, by=by, now=now, transaction=transaction, reason=note.reason
        )
        if not alert.pauses:
            paused = NewEvent(FeedType.PAUSED, alert.id, alert.status, alert.revision, now)
            await stores.feed.append(paused, transaction)
        return CaseChange(case.id, alert.id, case.version, alert.revision, relations=relations)

    change = await change_with_audit(
        audit, stores.alerts, command.case, "caseId", "returnCase", lambda: stores.atomic.run(work), by=by, now=now
    )
    log_change("case_returned", change)
    return change


def _returned_by(case: Case) -> str | None:
    """Return the account that returned the case last."""
    return next((note.by for note in reversed(case.notes) if note.move is NotedMove.RETURN), None)
