"""Read how many people each stage of an alert reached."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction
from hub.domain.escalation import EscalationPolicy
from hub.domain.reach import AlertReach, suppress
from hub.services.police.ports import AuditTrail, Cases, Reach
from hub.services.police.steps.audit import AuditedAction, run_with_audit


async def read_reach(
    by: Officer,
    audit: AuditTrail,
    cases: Cases,
    reach: Reach,
    policy: EscalationPolicy,
    case_ids: Sequence[str],
    *,
    purpose: str,
    now: datetime,
) -> dict[str, AlertReach]:
    """Return counts per stage and in all, by the ids of the cases that exist; each id has its line in the trail.

    Counts below the policy's `suppress_below` are not shown (the rule is in domain/reach). Raises Forbidden, NotFound
    for what cannot be an id, TextInvalid, AuditUnavailable.
    """
    by.require(Permission.READ_CASES)
    actions = [AuditedAction(by, AuditAction.READ_REACH, case_id, purpose, now) for case_id in case_ids]

    async def read() -> dict[str, AlertReach]:
        found = await cases.by_ids(case_ids)
        counts = await reach.of_alerts([case.alert for case in found.values()])
        return {case_id: suppress(counts[case.alert], policy.suppress_below) for case_id, case in found.items()}

    return await run_with_audit(audit, actions, read)
