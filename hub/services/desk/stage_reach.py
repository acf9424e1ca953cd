"""Read how many people each stage of an alert came to."""

from datetime import datetime

from hub.domain.actors import Officer, Power
from hub.domain.audits import AuditAction
from hub.domain.reach import AlertReach, suppress
from hub.errors import NotFound
from hub.services.desk.audited import Looking, audited
from hub.services.desk.ports import Desk


async def stage_reach(desk: Desk, case_id: str, *, purpose: str, by: Officer, now: datetime) -> AlertReach:
    """Counts per stage and in all, with what is below the policy's k suppressed (the rule is in domain/reach).

    Raises Forbidden, TextInvalid, AuditUnavailable, NotFound.
    """
    by.require(Power.READ_CASES)
    looking = Looking(by, AuditAction.READ_REACH, case_id, purpose, now)

    async def read() -> AlertReach:
        case = await desk.cases.get(case_id)
        if case is None:
            raise NotFound()
        return suppress(await desk.reach.of_alert(case.alert), desk.policy.suppress_below)

    return await audited(desk.audit, looking, read)
