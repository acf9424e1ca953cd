"""Close a case: everybody told hears that it is over."""

from dataclasses import asdict, dataclass
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.alerts import AlertState
from hub.domain.cases import FoundBy, Outcome
from hub.services.idempotency import KeptResult, once, once_key
from hub.services.police.ports import CaseChange, Desk
from hub.services.police.steps.changing import changing
from hub.services.police.steps.end_alert import end_alert
from hub.services.police.steps.found import case_and_alert
from hub.services.police.steps.logged import logged
from hub.services.police.steps.notify import ring_sweep
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True)
class Closing:
    """How a case ended."""

    case: str
    outcome: Outcome
    found_by: FoundBy
    idempotency_key: str


async def close_case(desk: Desk, asked: Closing, *, by: Officer, now: datetime) -> CaseChange:
    """Close a case and end its alert in one write, then call workers to carry the CANCEL.

    An alert that has expired was cancelled then: only its outcome is added. Raises Forbidden, NotFound, CaseClosed
    for a case closed before (under another key), IdempotencyMismatch.
    """
    by.require(Permission.OPEN_CASE)
    key = once_key(by.account, "closeCase", asked.idempotency_key, asdict(asked))

    async def work(transaction: Transaction) -> KeptResult:
        case, alert = await case_and_alert(desk, asked.case, transaction)
        closed = case.closed(asked.outcome, asked.found_by, now)
        await desk.cases.save(closed, transaction)
        if alert.open:
            revision = await end_alert(desk, alert, closed, AlertState.CLOSED, now, transaction)
        else:
            revision = alert.revision
            outcome = {"outcome": closed.outcome, "found_by": closed.found_by}
            await desk.alerts.change(alert.id, outcome, transaction)
        return asdict(CaseChange(closed.id, alert.id, closed.version, revision, pushed=alert.open))

    async def close() -> CaseChange:
        return CaseChange(**await once(desk.atomic, desk.idempotency, key, work))

    closed = await changing(desk, asked.case, "caseId", "closeCase", close, by=by, now=now)
    if closed.pushed:
        await ring_sweep(desk, closed.alert, closed.revision)
    return logged("case_closed", closed)
