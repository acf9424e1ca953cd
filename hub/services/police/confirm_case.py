"""Confirm a case: another person stands for it, so it may reach beyond the unconfirmed limit."""

from dataclasses import dataclass
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.alerts import Alert, PauseReason
from hub.domain.cases import Case, CaseMove
from hub.domain.feed import FeedType, NewEvent
from hub.errors import AlertEnded
from hub.services.police.ports import CaseChange, Desk
from hub.services.police.steps.changing import changing
from hub.services.police.steps.found import case_and_alert
from hub.services.police.steps.logged import logged
from hub.services.police.steps.notify import ring_due_stages
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The case that is confirmed."""

    case: str


async def confirm_case(desk: Desk, asked: Confirmation, *, by: Officer, now: datetime) -> CaseChange:
    """Confirm a case, end the hold for want of it, and call workers to every stage that was waiting.

    Confirming an open case that anyone has confirmed changes nothing; whoever did it is answered so for good. Raises
    Forbidden, NotFound, CaseClosed, AlertEnded, SecondPersonRequired for whoever opened it, under any account.
    """
    by.require(Permission.CONFIRM_CASE)

    async def work(transaction: Transaction) -> CaseChange:
        case, alert = await case_and_alert(desk, asked.case, transaction)
        if case.confirmed_by != by.account:
            case.require(CaseMove.CONFIRM)
        if case.confirmed_by is not None:
            return CaseChange(case.id, alert.id, case.version, alert.revision, changed=False)
        if not alert.open:
            raise AlertEnded()
        confirmed = case.confirmed(by)
        await _write(desk, confirmed, alert, now, transaction)
        return CaseChange(case.id, alert.id, confirmed.version, alert.revision)

    change = await changing(desk, asked.case, "caseId", "confirmCase", lambda: desk.atomic.run(work), by=by, now=now)
    await ring_due_stages(desk, change.alert, now)
    return logged("case_confirmed", change)


async def _write(desk: Desk, case: Case, alert: Alert, now: datetime, transaction: Transaction) -> None:
    await desk.cases.save(case, transaction)
    changes = {"confirmed": True, "pauses": alert.pauses - {PauseReason.UNCONFIRMED}}
    await desk.alerts.change(alert.id, changes, transaction)
    await desk.feed.append(NewEvent(FeedType.CONFIRMED, alert.id, alert.status, alert.revision, now), transaction)
