"""Read the open cases that look the same as one."""

from datetime import datetime
from typing import Final

from hub.domain.access.case_summary import CaseSummary
from hub.domain.access.table import OFFICERS, CaseAction
from hub.domain.actors import Officer
from hub.domain.text.bounds import can_be_id
from hub.domain.trail.audit import AuditAction
from hub.domain.trail.timeline import TimelineKind
from hub.errors import NotFound
from hub.services.police.ports.stores import AuditTrail, CaseStores
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.police.steps.find_alike import find_alike
from hub.services.police.steps.require_action import require_action

CHANGING: Final = (TimelineKind.REVISED, TimelineKind.LAST_SEEN_CORRECTED)
"""The entries of a history after which a case may have other facts than those with which it was opened."""


async def read_alike_cases(
    by: Officer, stores: CaseStores, audit: AuditTrail, case_id: str, *, purpose: str, now: datetime
) -> list[CaseSummary]:
    """Return the public facts of open cases, of any force, that may be about the child of a case, the newest first.

    Private facts of others are compared with those of the opening alone: names, numbers and places can be changed any
    number of times, and an answer to each would tell which of them another case has.

    Raises Forbidden, CaseForbidden, TextInvalid, AuditUnavailable, NotFound.
    """
    by.require_any(*OFFICERS)
    case = await stores.cases.get(case_id) if can_be_id(case_id) else None
    relations = stores.access.relations(by, case, CaseAction.READ_PUBLIC, now=now) if case else ()

    async def read() -> list[CaseSummary]:
        alert = await stores.alerts.get(case.alert) if case else None
        if case is None or alert is None:
            raise NotFound()
        require_action(stores.access, by, case, CaseAction.READ_PUBLIC, now)
        changed = await stores.timeline.of_case(case_id, CHANGING, None, 1)
        return await find_alike(by, stores, case, alert.status, now, is_opened=not changed)

    action = AuditedAction(by, AuditAction.SEARCH_CASES, case_id, purpose, now, case_id, relations=relations)
    return await run_with_audit(audit, action, read, lambda found: [one.id for one in found])
