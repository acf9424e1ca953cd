"""The query field `tips`."""

from hub.domain.search.tips import TipOrderBy, TipSearch
from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, First, build_page
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.schema.police.arguments import Purpose
from hub.schema.police.context import PoliceInfo
from hub.schema.police.tip_connection import TipConnection
from hub.schema.police.tip_filters import OptionalCaseId, TipFilterArgument, TipOrderArgument
from hub.schema.police.tip_type import TipType
from hub.services.police.search.search_tips import TipsRequest, search_tips
from hub.services.police.steps.pages import PageRequest
from hub.services.police.tips.read_tips import TipPage, TipRequest, read_tips


@resolver_field(
    "The tips of a case, or of every case whose tips you may read, the last received first unless another order is "
    "asked for.",
    PAGED,
)
async def tips(
    info: PoliceInfo,
    purpose: Purpose,
    case_id: OptionalCaseId = None,
    filter: TipFilterArgument = None,
    order_by: TipOrderArgument = None,
    first: First = DEFAULT_PAGE_SIZE,
    after: After = None,
) -> TipConnection:
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    search = filter.to_domain() if filter else TipSearch()
    order = order_by.to_domain() if order_by else TipOrderBy()
    reading = services.case_reading
    if case_id is not None:
        request = TipRequest(case_id, search, order, PageRequest(first, after))
        found = await read_tips(by, reading, services.tips.ranking, request, purpose=purpose, now=now)
    else:
        asked = TipsRequest(search, order, PageRequest(first, after))
        over_cases = await search_tips(by, reading, services.search.lists.tips, asked, purpose=purpose, now=now)
        found = TipPage(over_cases.page, None, over_cases.count)
    rows = ((cursor, TipType.from_domain(tip, now)) for cursor, tip in found.page.rows)
    page = build_page(rows, more=found.page.more, cursor_if_empty=found.cursor_if_empty)
    return TipConnection(edges=page.edges, page_info=page.page_info, count=found.count)
