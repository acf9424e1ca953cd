"""Give a case the alert that follows its ended one."""

import secrets
from dataclasses import dataclass, replace

from hub.domain.access.approvals import ApprovableChange
from hub.domain.cases.case import Case
from hub.domain.cases.named_facts import changes_between
from hub.domain.trail.timeline import PhonesTold, TimelineKind
from hub.services.police.ports.stores import AlertRules, CaseChange
from hub.services.police.steps.case_work import CaseWork
from hub.services.police.steps.new_alert import following_alert, write_alert
from hub.services.police.steps.reach_limit import count_reach_change, of_another_force


@dataclass(frozen=True, slots=True, repr=False)
class NextAlert:
    """The case, and why people are told again."""

    case: str
    reason: str
    idempotency_key: str


async def follow_alert(
    on: CaseWork, rules: AlertRules, case: Case, kind: TimelineKind, change: ApprovableChange, reason: str
) -> CaseChange:
    """Write the case with its new alert, which begins as one of a new case does.

    People told of the earlier alert hear the new one: the earlier one took itself back on their phones. So it counts as
    a change of how far alerts reach, and where closing the case would need two people, this does.
    """
    alert = following_alert(case, on.alert, rules.policy, on.now)
    then = replace(on, alert=alert)
    foreign = of_another_force(on.by, on.case)
    await count_reach_change(then, rules.policy, change, second_person_for=foreign)
    await on.stores.cases.save(case, on.transaction, alert)
    await write_alert(on.stores, rules, case, alert, on.now, on.transaction)
    await then.add_entry(
        kind,
        version=case.version,
        reason=reason,
        changes=changes_between(on.case, case),
        told=PhonesTold.BY_STAGES,
    )
    return then.done(version=case.version)


def new_alert_id() -> str:
    """Return the id of an alert that is about to begin."""
    return f"al_{secrets.token_hex(10)}"
