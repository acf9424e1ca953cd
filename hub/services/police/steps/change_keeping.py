"""Change how long a case is kept, or who sees it: the frame of holding and hiding, with the way back of each."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer
from hub.domain.alerts import Alert
from hub.domain.bounds import line
from hub.domain.case_keeping import CaseKeeping
from hub.domain.cases import Case
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
class KeepingChange:
    """The case, and the reason in the officer's words."""

    case: str
    reason: str


@dataclass(frozen=True, slots=True)
class KeepingVerb:
    """The mutation, what it needs, its entry in the history, and its event in the log."""

    mutation: str
    action: CaseAction
    kind: TimelineKind
    event: str


Decide = Callable[[Case, Alert, str, Transaction], Awaitable[CaseKeeping | None]]
"""Returns what a case and its newest alert are to be kept like, for a reason; None if it is so already."""


async def change_keeping(
    by: Officer,
    stores: CaseStores,
    audit: AuditTrail,
    command: KeepingChange,
    verb: KeepingVerb,
    decide: Decide,
    *,
    now: datetime,
) -> CaseChange:
    """Keep a case as `decide` says, in its transaction; raises CaseForbidden, TextInvalid, NotFound, CaseWiped."""
    reason = line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))

    async def work(transaction: Transaction) -> CaseChange:
        case, alert = await load_case_and_alert(stores, command.case, transaction)
        relations = require_action(stores.access, by, case, verb.action, now)
        keeping = await decide(case, alert, reason, transaction)
        if keeping is not None:
            await stores.cases.save(replace(case, keeping=keeping), transaction)
            await add_to_timeline(
                stores.timeline, verb.kind, alert, by=by, now=now, transaction=transaction, reason=reason
            )
        return CaseChange(
            case.id, alert.id, case.version, alert.revision, changed=keeping is not None, relations=relations
        )

    change = await change_with_audit(
        audit, stores.alerts, command.case, "caseId", verb.mutation, lambda: stores.atomic.run(work), by=by, now=now
    )
    log_change(verb.event, change)
    return change
