"""Read one case."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction
from hub.domain.cases import Case
from hub.errors import NotFound
from hub.services.police.ports import AuditTrail, Cases
from hub.services.police.steps.audit import AuditedAction, run_with_audit


async def read_case(by: Officer, audit: AuditTrail, cases: Cases, case_id: str, *, purpose: str, now: datetime) -> Case:
    """Return one case, once the audit trail says who sees it and why.

    Raises Forbidden, TextInvalid, AuditUnavailable, NotFound.
    """
    by.require(Permission.READ_CASES)
    action = AuditedAction(by, AuditAction.READ_CASE, case_id, purpose, now)
    case = await run_with_audit(audit, action, lambda: cases.get(case_id))
    if case is None:
        raise NotFound()
    return case
