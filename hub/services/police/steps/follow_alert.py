"""Give a case the alert that follows its ended one."""

import secrets
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime

from hub.domain.access import CaseAction
from hub.domain.actors import Officer
from hub.domain.alerts import Alert
from hub.domain.approvals import ApprovableChange
from hub.domain.bounds import line
from hub.domain.case_facts import changes_between
from hub.domain.cases import Case
from hub.domain.stored import from_stored
from hub.domain.timeline import PhonesTold, TimelineKind
from hub.services.idempotency import KeptResult, once_key
from hub.services.police.ports import AlertRules, AuditTrail, CaseChange, CaseStores
from hub.services.police.steps.add_to_timeline import add_to_timeline
from hub.services.police.steps.brake import count_reach_change, of_another_force
from hub.services.police.steps.case_notes import MAX_REASON_CHARACTERS
from hub.services.police.steps.change_with_audit import change_with_audit
from hub.services.police.steps.load_case_and_alert import load_case_and_alert
from hub.services.police.steps.log_change import log_change
from hub.services.police.steps.new_alert import following_alert, write_alert
from hub.services.police.steps.notify import notify_due_stages
from hub.services.police.steps.once_on_case import once_on_case
from hub.services.police.steps.require_action import require_action
from hub.services.ports import Notifier, Transaction


@dataclass(frozen=True, slots=True, repr=False)
class NextAlert:
    """The case, and why people are told again."""

    case: str
    reason: str
    idempotency_key: str


@dataclass(frozen=True, slots=True)
class Following:
    """The mutation that begins an alert after another, and what it is called in each log.

    `prepare` returns the case with a new alert's id, or raises what stands in the way.
    """

    operation: str
    action: CaseAction
    kind: TimelineKind
    change: ApprovableChange
    event: str
    prepare: Callable[[Case, Alert, str], Case]


async def follow_alert(
    by: Officer,
    stores: CaseStores,
    audit: AuditTrail,
    notifier: Notifier,
    rules: AlertRules,
    following: Following,
    command: NextAlert,
    *,
    now: datetime,
) -> CaseChange:
    """Give a case a new alert, which begins as one of a new case does, and notify workers of what is due.

    People told of the earlier alert hear the new one: the earlier one took itself back on their phones. So it counts as
    a change of how far alerts reach, and where closing the case would need two people, this does.
    """
    reason = line(command.reason, MAX_REASON_CHARACTERS, path=("reason",))
    key = once_key(by.account, following.operation, command.idempotency_key, asdict(command))

    async def work(transaction: Transaction) -> KeptResult:
        before, earlier = await load_case_and_alert(stores, command.case, transaction)
        relations = require_action(stores.access, by, before, following.action, now)
        case = following.prepare(before, earlier, f"al_{secrets.token_hex(10)}")
        alert = following_alert(case, earlier, rules.policy, now)
        await count_reach_change(
            stores,
            rules.policy,
            alert,
            following.change,
            by,
            now,
            transaction,
            second_person_for=of_another_force(by, case),
        )
        await stores.cases.save(case, transaction, alert)
        await write_alert(stores, rules, case, alert, now, transaction)
        await add_to_timeline(
            stores.timeline,
            following.kind,
            alert,
            by=by,
            now=now,
            transaction=transaction,
            version=case.version,
            reason=reason,
            changes=changes_between(before, case),
            told=PhonesTold.BY_STAGES,
        )
        return asdict(CaseChange(case.id, alert.id, case.version, alert.revision, relations=relations))

    async def follow() -> CaseChange:
        kept = await once_on_case(stores, key, work, by=by, action=following.action, now=now)
        return from_stored(CaseChange, kept)

    change = await change_with_audit(
        audit, stores.alerts, command.case, "caseId", following.operation, follow, by=by, now=now
    )
    await notify_due_stages(stores.stages, notifier, change.alert, now)
    log_change(following.event, change)
    return change
