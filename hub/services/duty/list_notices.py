"""List duty notices."""

from hub.domain.actors import Officer, Permission
from hub.domain.cursors import CursorSeal
from hub.domain.duty.notices import DutyNotice, NoticeState
from hub.domain.page_size import require_page_size
from hub.services.duty.ports import DutyNotices
from hub.services.police.steps.pages import Page, Pager


async def list_notices(
    by: Officer,
    notices: DutyNotices,
    cursors: CursorSeal,
    *,
    state: NoticeState | None = None,
    first: int,
    after: str | None = None,
) -> Page[DutyNotice]:
    """Return notices of the officer's force, newest first; operators see those of the whole hub among them.

    A notice holds ids, a force and a kind, and no fact of a case: the audit trail gets no line. Raises Forbidden,
    TooManyItems, CursorInvalid, CursorMismatch.
    """
    by.require_certified()
    require_page_size(first)
    pager = Pager(cursors, f"notices {state}" if state else "notices", by)
    found = await notices.listed(
        by.force, of_hub=by.may(Permission.OPERATE), state=state, after=pager.position(after), limit=first + 1
    )
    return pager.page_by_position(found, first, lambda notice: (notice.raised_at, notice.id))
