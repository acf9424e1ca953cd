"""The query field `tips`."""

from hub.domain.tip_queue import TipOrder, TipSearch
from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, First, build_page
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.schema.police.arguments import CaseId, Purpose
from hub.schema.police.context import PoliceInfo
from hub.schema.police.tip_connection import TipConnection
from hub.schema.police.tip_inputs import TipFilterArgument, TipOrderArgument
from hub.schema.police.tip_type import TipType
from hub.services.police.read_tips import TipRequest, read_tips


@resolver_field("The tips of a case, newest first unless another order is asked for.", PAGED)
async def tips(
    info: PoliceInfo,
    case_id: CaseId,
    purpose: Purpose,
    filter: TipFilterArgument = None,  # noqa: A002
    order: TipOrderArgument = TipOrder.RECENT,
    first: First = DEFAULT_PAGE_SIZE,
    after: After = None,
) -> TipConnection:
    """List the tips of a case."""
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    search = filter.to_domain() if filter else TipSearch()
    found = await read_tips(
        by,
        services.case_reading,
        services.tip_ranking,
        TipRequest(case_id, search, order, first, after),
        purpose=purpose,
        now=now,
    )
    rows = ((cursor, TipType.from_domain(tip, now)) for cursor, tip in found.page.rows)
    page = build_page(rows, more=found.page.more, cursor_if_empty=found.cursor_if_empty)
    return TipConnection(edges=page.edges, page_info=page.page_info, count=found.count)
