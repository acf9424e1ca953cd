"""The query field `cases`."""

from hub.domain.search.cases import DEFAULT_CASE_ORDER, CaseSearch
from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, First, build_page
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.schema.police.arguments import Purpose
from hub.schema.police.case_connections import CaseConnection
from hub.schema.police.case_filters import CaseFilterArgument, CaseOrderArgument
from hub.schema.police.case_type import CaseType
from hub.schema.police.context import PoliceInfo
from hub.services.police.search.search_cases import search_cases
from hub.services.police.steps.case_search import CaseRequest
from hub.services.police.steps.pages import PageRequest


@resolver_field(
    "Cases that you may read, the last opened first unless another order is asked for; `caseSummaries` lists the "
    "others too.",
    PAGED,
)
async def cases(
    info: PoliceInfo,
    purpose: Purpose,
    filter: CaseFilterArgument = None,
    order_by: CaseOrderArgument = None,
    first: First = DEFAULT_PAGE_SIZE,
    after: After = None,
) -> CaseConnection:
    by, services = info.context.actor, info.context.services
    search = filter.to_domain() if filter else CaseSearch()
    request = CaseRequest(search, order_by.to_domain() if order_by else DEFAULT_CASE_ORDER, PageRequest(first, after))
    now = await services.clock.now()
    found = await search_cases(by, services.case_reading, request, purpose=purpose, now=now)
    rows = ((cursor, CaseType.from_domain(case)) for cursor, case in found.page.rows)
    page = build_page(rows, more=found.page.more)
    return CaseConnection(edges=page.edges, page_info=page.page_info, count=found.count)
