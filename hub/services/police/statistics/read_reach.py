"""Read how many people each stage of an alert reached."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.areas.escalation import EscalationPolicy
from hub.domain.delivery.reach import AlertReach, show_reach
from hub.domain.text.bounds import can_be_id
from hub.domain.trail.audit import AuditAction
from hub.services.police.ports.access import CaseReading
from hub.services.police.ports.stores import Reach
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.police.steps.count_reads import count_reads


async def read_reach(
    by: Officer,
    reading: CaseReading,
    reach: Reach,
    policy: EscalationPolicy,
    case_ids: Sequence[str],
    *,
    purpose: str,
    now: datetime,
) -> dict[str, AlertReach]:
    """Return the last readings per stage and in all, by the ids of the cases that exist; each id has its audit line.

    Cases whose private facts the officer may not read are left out. Readings have noise, and those below the policy's
    `suppress_below` are not shown (the rule is in domain/reach). Raises Forbidden, NotFound for what cannot be an id,
    TextInvalid, ReadLimitReached beyond the cases that one person may read in an hour, AuditUnavailable.
    """
    by.require(Permission.READ_CASES)
    known, access = await reading.cases.by_ids([one for one in case_ids if can_be_id(one)]), reading.access
    allowed = {key: access.relations(by, case, CaseAction.READ_PRIVATE, now=now) for key, case in known.items()}
    actions = [
        AuditedAction(by, AuditAction.READ_REACH, case_id, purpose, now, case_id, relations=allowed.get(case_id, ()))
        for case_id in case_ids
    ]

    async def read() -> dict[str, AlertReach]:
        found = {key: case for key, case in known.items() if allowed[key]}
        await count_reads(reading.rate_limit, by, found, now)
        stages = await reach.of_alerts([case.alert for case in found.values()])
        return {case_id: show_reach(stages[case.alert], policy.suppress_below) for case_id, case in found.items()}

    return await run_with_audit(reading.audit, actions, read)
