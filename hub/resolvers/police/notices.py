"""The query field `notices`."""

from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, Connection, First, build_page
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.schema.police.context import PoliceInfo
from hub.schema.police.notices import Notice, StateArgument
from hub.services.duty.list_notices import list_notices


@resolver_field("Duty notices of your force, newest first; for operators those of the whole hub among them.", PAGED)
async def notices(
    info: PoliceInfo, state: StateArgument = None, first: First = DEFAULT_PAGE_SIZE, after: After = None
) -> Connection[Notice]:
    by, services = info.context.actor, info.context.services
    page = await list_notices(
        by, services.staff.duty.notices, services.search.cursors, state=state, first=first, after=after
    )
    return build_page(((cursor, Notice.from_domain(notice, by)) for cursor, notice in page.rows), more=page.more)
