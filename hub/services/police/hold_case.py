"""Place a legal hold on a case, or lift it: nothing of a held case is wiped."""

from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.bounds import line
from hub.domain.case_keeping import CaseHold
from hub.domain.timeline import TimelineKind
from hub.services.police.ports import AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.add_to_timeline import add_to_timeline
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.load_case_and_alert import load_case_and_alert
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.require_action import require_action
from hub.services.ports import Transaction


@dataclass(frozen=True, slots=True, repr=False)
class Holding:
    """The case, and the reason in the officer's words."""

    case: str
    reason: str


async def hold_case(
    by: Officer, stores: CaseStores, audit: AuditTrail, command: Holding, *, now: datetime
) -> CaseChange:
    """Keep a case from being wiped until two people lift the hold; a repeat changes nothing.

    Raises Forbidden, CaseForbidden, TextInvalid, NotFound, CaseWiped, and Conflict while its photos are being wiped.
    """
    by.require_any(Permission.OPEN_CASE, Permission.SUPERVISE)
    reason = line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))

    async def work(transaction: Transaction) -> CaseChange:
        case, alert = await load_case_and_alert(stores, command.case, transaction)
        relations = require_action(stores.access, by, case, CaseAction.CLOSE, now)
        if case.keeping.hold is not None:
            return CaseChange(case.id, alert.id, case.version, alert.revision, changed=False, relations=relations)
        held = case.keeping.with_hold(CaseHold(by.account, by.person, now, reason))
        await stores.cases.save(replace(case, keeping=held), transaction)
        await add_to_timeline(
            stores.timeline,
            TimelineKind.HOLD_PLACED,
            alert,
            by=by,
            now=now,
            transaction=transaction,
            reason=reason,
        )
        return CaseChange(case.id, alert.id, case.version, alert.revision, relations=relations)

    change = await change_with_audit(
        audit, stores.alerts, command.case, "caseId", "holdCase", lambda: stores.atomic.run(work), by=by, now=now
    )
    log_change("case_held", change)
    return change
