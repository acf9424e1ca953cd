"""List the partners."""

from hub.domain.actors import Officer, Permission
from hub.domain.cursors import CursorSeal
from hub.domain.page_size import require_page_size
from hub.domain.partners import Partner
from hub.services.operations.ports import Partners
from hub.services.police.steps.pages import Page, Pager


async def list_partners(
    by: Officer, partners: Partners, cursors: CursorSeal, *, first: int, after: str | None = None
) -> Page[Partner]:
    """Return a page of the partners, in the order of their creation.

    Raises Forbidden, TooManyItems, CursorInvalid, CursorMismatch.
    """
    by.require(Permission.OPERATE)
    require_page_size(first)
    pager = Pager(cursors, "partners", by)
    listed = await partners.listed(pager.number(after), first + 1)
    return pager.page_by_number(listed, first, lambda partner: partner.number)
