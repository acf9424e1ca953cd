"""Read the tips of a case."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction
from hub.domain.cursors import CursorSeal
from hub.domain.page_size import require_page_size
from hub.domain.tips import Tip
from hub.error_path import error_path
from hub.errors import NotFound
from hub.services.police.ports import AuditTrail, Cases, CaseTips
from hub.services.police.steps.audit import AuditedAction, run_with_audit
from hub.services.police.steps.pages import Page, Pager


async def read_tips(
    by: Officer,
    audit: AuditTrail,
    cases: Cases,
    tips: CaseTips,
    cursors: CursorSeal,
    case_id: str,
    *,
    first: int,
    after: str | None,
    purpose: str,
    now: datetime,
) -> Page[Tip]:
    """Return tips of a case, newest first.

    Raises Forbidden, InvalidInput or a kind of it, AuditUnavailable, NotFound.
    """
    by.require(Permission.READ_CASES)
    require_page_size(first)
    pager = Pager(cursors, f"tips of {case_id}", by)
    position = pager.position(after)

    async def read() -> Page[Tip]:
        if await cases.get(case_id) is None:
            raise NotFound()
        found = await tips.of_case(case_id, position, first + 1)
        return pager.page_by_position(found, first, lambda tip: (tip.received_at, tip.id))

    with error_path("caseId"):
        action = AuditedAction(by, AuditAction.READ_TIPS, case_id, purpose, now)
        return await run_with_audit(audit, action, read, lambda page: [tip.id for tip in page.items])
