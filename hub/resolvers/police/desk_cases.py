"""The query field `deskCases`."""

from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, First, build_page
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.schema.police.case_connections import CaseSummaryConnection
from hub.schema.police.context import PoliceInfo
from hub.schema.police.summary_type import CaseSummary
from hub.services.police.read_desk import read_desk


@resolver_field(
    "The public facts of the open cases that `deskFeed` follows, the last opened first. They leave no line in the "
    "audit trail.",
    PAGED,
)
async def desk_cases(info: PoliceInfo, first: First = DEFAULT_PAGE_SIZE, after: After = None) -> CaseSummaryConnection:
    """List the cases of the desk."""
    by, services = info.context.actor, info.context.services
    found = await read_desk(by, services.case_reading, first=first, after=after, now=await services.clock.now())
    rows = ((cursor, CaseSummary.from_domain(one)) for cursor, one in found.page.rows)
    page = build_page(rows, more=found.page.more)
    return CaseSummaryConnection(edges=page.edges, page_info=page.page_info, count=found.count)
