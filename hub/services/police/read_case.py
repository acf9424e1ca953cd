"""Read one case."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction
from hub.domain.cases import Case
from hub.errors import NotFound
from hub.services.police.ports import Desk
from hub.services.police.steps.audited import Looking, audited


async def read_case(desk: Desk, case_id: str, *, purpose: str, by: Officer, now: datetime) -> Case:
    """One case, once the audit trail says who sees it and why. Raises Forbidden, TextInvalid, AuditUnavailable,
    NotFound."""
    by.require(Permission.READ_CASES)
    looking = Looking(by, AuditAction.READ_CASE, case_id, purpose, now)
    case = await audited(desk.audit, looking, lambda: desk.cases.get(case_id))
    if case is None:
        raise NotFound()
    return case
