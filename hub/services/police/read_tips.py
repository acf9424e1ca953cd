"""Read the tips of a case."""

from datetime import datetime

from hub.domain.actors import Officer, Permission
from hub.domain.audit import AuditAction
from hub.domain.tips import Tip
from hub.errors import NotFound, meaning
from hub.services.police.ports import Desk, Position
from hub.services.police.steps.audited import Looking, audited
from hub.services.police.steps.pages import Page, page_of, require_page_size


async def read_tips(
    desk: Desk, case_id: str, *, first: int, after: Position | None, purpose: str, by: Officer, now: datetime
) -> Page[Tip]:
    """Tips of a case, newest first; `after` is (received_at, id) of the last one seen.

    Raises Forbidden, TextInvalid, TooManyItems, AuditUnavailable, NotFound.
    """
    by.require(Permission.READ_CASES)
    require_page_size(first)
    looking = Looking(by, AuditAction.READ_TIPS, case_id, purpose, now)

    async def read() -> Page[Tip]:
        if await desk.cases.get(case_id) is None:
            raise NotFound()
        return page_of(await desk.tips.of_case(case_id, after, first + 1), first)

    with meaning("caseId"):
        return await audited(desk.audit, looking, read, lambda page: [tip.id for tip in page.rows])
