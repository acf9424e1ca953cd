"""Read the public facts of one case, and what else of it the officer may see or do."""

from datetime import datetime

from hub.domain.access.case_summary import CaseSummary
from hub.domain.access.table import OFFICERS, CaseAction
from hub.domain.actors import Officer
from hub.domain.trail.audit import AuditAction
from hub.errors import NotFound
from hub.services.police.ports.access import CaseReading
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.police.steps.count_reads import count_reads
from hub.services.police.steps.find_case import find_case
from hub.services.police.steps.require_action import require_action


async def read_case_summary(
    by: Officer, reading: CaseReading, case_id: str, *, purpose: str, now: datetime
) -> CaseSummary:
    """Return the summary of one case, once the audit trail says who sees it and why.

    Raises Forbidden, TextInvalid, AuditUnavailable, NotFound, and ReadLimitReached for an officer who is given what
    confirming needs of too many cases.
    """
    by.require_any(*OFFICERS)
    case, relations = await find_case(
        reading, by, case_id, CaseAction.READ_PUBLIC, CaseAction.READ_FOR_CONFIRMING, now=now
    )
    action = AuditedAction(by, AuditAction.READ_CASE, case_id, purpose, now, case_id, relations=relations)

    async def read() -> CaseSummary:
        if case is None:
            raise NotFound()
        require_action(reading.access, by, case, CaseAction.READ_PUBLIC, now)
        summary = CaseSummary.of(case, reading.access.actions(by, case, now=now), by, now=now)
        if summary.confirming is not None:
            await count_reads(reading.rate_limit, by, [case.id], now)
        return summary

    return await run_with_audit(reading.audit, action, read)
