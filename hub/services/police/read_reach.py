"""Read how many people each stage of an alert came to."""

from collections.abc import Sequence
from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction
from hub.domain.reach import AlertReach, suppress
from hub.services.police.ports import Desk
from hub.services.police.steps.audited import Looking, audited


async def stage_reach(
    desk: Desk, cases: Sequence[str], *, purpose: str, by: Officer, now: datetime
) -> dict[str, AlertReach]:
    """Counts per stage and in all, by the ids of those cases that there are; each has its line in the trail.

    What is below the policy's k is suppressed (the rule is in domain/reach). Raises Forbidden, NotFound for what can
    be nobody's id, TextInvalid, AuditUnavailable.
    """
    by.require(Permission.READ_CASES)
    lookings = [Looking(by, AuditAction.READ_REACH, case_id, purpose, now) for case_id in cases]

    async def read() -> dict[str, AlertReach]:
        found = await desk.cases.by_ids(cases)
        counts = await desk.reach.of_alerts([case.alert for case in found.values()])
        suppressed_below = desk.policy.suppress_below
        return {case_id: suppress(counts[case.alert], suppressed_below) for case_id, case in found.items()}

    return await audited(desk.audit, lookings, read)
