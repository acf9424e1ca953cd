"""Close a case, and tell everybody who was told that it is over."""

from dataclasses import asdict, dataclass
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.alerts import AlertState
from hub.domain.cases import FoundBy, Outcome
from hub.domain.stored import from_stored
from hub.services.idempotency import KeptResult, once, once_key
from hub.services.police.ports import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.end_alert import end_alert
from hub.services.police.steps.load_case_and_alert import load_case_and_alert
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.notify import notify_sweep
from hub.services.ports import Notifier, Transaction


@dataclass(frozen=True, slots=True)
class Closing:
    """A case, and how it ended."""

    case: str
    outcome: Outcome
    found_by: FoundBy
    idempotency_key: str


async def close_case(
    by: Officer, stores: CaseStores, audit: AuditTrail, notifier: Notifier, command: Closing, *, now: datetime
) -> CaseChange:
    """Close a case and end its alert in one write, then notify workers, who carry the CANCEL.

    An alert that expired was cancelled then: only its outcome is added. Raises Forbidden, NotFound, CaseClosed for a
    case closed before (under another key), IdempotencyMismatch.
    """
    by.require(Permission.OPEN_CASE)
    key = once_key(by.account, "closeCase", command.idempotency_key, asdict(command))

    async def work(transaction: Transaction) -> KeptResult:
        case, alert = await load_case_and_alert(stores, command.case, transaction)
        closed = case.closed(command.outcome, command.found_by, now)
        await stores.cases.save(closed, transaction)
        if alert.open:
            revision = await end_alert(stores, alert, closed, AlertState.CLOSED, now, transaction)
        else:
            revision = alert.revision
            outcome = {"outcome": closed.outcome, "found_by": closed.found_by}
            await stores.alerts.change(alert.id, outcome, transaction)
        return asdict(CaseChange(closed.id, alert.id, closed.version, revision, pushed=alert.open))

    async def close() -> CaseChange:
        return from_stored(CaseChange, await once(stores.atomic, stores.idempotency, key, work))

    closed = await change_with_audit(audit, command.case, "caseId", "closeCase", close, by=by, now=now)
    if closed.pushed:
        await notify_sweep(notifier, closed.alert, closed.revision)
    log_change("case_closed", closed)
    return closed
