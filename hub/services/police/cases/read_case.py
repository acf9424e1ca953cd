"""Read one case."""

from datetime import datetime

from hub.domain.access.table import CaseAction
from hub.domain.actors import Officer, Permission
from hub.domain.cases.case import Case
from hub.domain.trail.audit import AuditAction
from hub.errors import NotFound
from hub.services.police.ports.access import CaseReading
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.police.steps.count_reads import count_reads
from hub.services.police.steps.find_case import find_case
from hub.services.police.steps.require_action import require_action


async def read_case(by: Officer, reading: CaseReading, case_id: str, *, purpose: str, now: datetime) -> Case:
    """Return one case with its private facts, once the audit trail says who sees it and why.

    Raises Forbidden, CaseForbidden without a relation to the case, ReadLimitReached beyond the cases that one person
    may read in an hour, TextInvalid, AuditUnavailable, NotFound.
    """
    by.require(Permission.READ_CASES)
    case, relations = await find_case(reading, by, case_id, CaseAction.READ_PRIVATE, now=now)
    action = AuditedAction(by, AuditAction.READ_CASE, case_id, purpose, now, case_id, relations=relations)

    async def read() -> Case:
        if case is None:
            raise NotFound()
        require_action(reading.access, by, case, CaseAction.READ_PRIVATE, now)
        await count_reads(reading.rate_limit, by, [case.id], now)
        return case

    return await run_with_audit(reading.audit, action, read)
