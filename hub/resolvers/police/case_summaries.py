"""The query field `caseSummaries`."""

from hub.domain.search.cases import DEFAULT_CASE_ORDER, CaseSearch
from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, First, build_page
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.schema.police.arguments import Purpose
from hub.schema.police.case_connections import CaseSummaryConnection
from hub.schema.police.case_filters import CaseOrderArgument, CaseSummaryFilterArgument
from hub.schema.police.context import PoliceInfo
from hub.schema.police.summary_type import CaseSummary
from hub.services.police.search.search_case_summaries import search_case_summaries
from hub.services.police.steps.case_search import CaseRequest
from hub.services.police.steps.pages import PageRequest


@resolver_field(
    "The public facts of cases of all forces, the last opened first unless another order is asked for. Filters compare "
    "public facts alone: a text with what the public may read, a circle with the centre of the cell.",
    PAGED,
)
async def case_summaries(
    info: PoliceInfo,
    purpose: Purpose,
    filter: CaseSummaryFilterArgument = None,
    order_by: CaseOrderArgument = None,
    first: First = DEFAULT_PAGE_SIZE,
    after: After = None,
) -> CaseSummaryConnection:
    by, services = info.context.actor, info.context.services
    search = filter.to_domain() if filter else CaseSearch()
    request = CaseRequest(search, order_by.to_domain() if order_by else DEFAULT_CASE_ORDER, PageRequest(first, after))
    now = await services.clock.now()
    found = await search_case_summaries(by, services.case_reading, request, purpose=purpose, now=now)
    rows = ((cursor, CaseSummary.from_domain(one)) for cursor, one in found.page.rows)
    page = build_page(rows, more=found.page.more)
    return CaseSummaryConnection(edges=page.edges, page_info=page.page_info, count=found.count)
