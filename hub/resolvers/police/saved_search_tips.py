"""The query field `savedSearchTips`."""

from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, First, build_page
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.schema.police.arguments import Purpose
from hub.schema.police.context import PoliceInfo
from hub.schema.police.saved_search_types import OnlyNew, SavedSearchId
from hub.schema.police.tip_connection import TipConnection
from hub.schema.police.tip_type import TipType
from hub.services.police.search.search_saved_tips import search_saved_tips
from hub.services.police.steps.pages import PageRequest


@resolver_field(
    "Tips of one of your saved searches, in its order: those that match now and that you may read now.", PAGED
)
async def saved_search_tips(
    info: PoliceInfo,
    search_id: SavedSearchId,
    purpose: Purpose,
    only_new: OnlyNew = False,
    first: First = DEFAULT_PAGE_SIZE,
    after: After = None,
) -> TipConnection:
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    saved, page = services.search.saved, PageRequest(first, after)
    found = await search_saved_tips(by, saved, search_id, only_new=only_new, page=page, purpose=purpose, now=now)
    rows = ((cursor, TipType.from_domain(tip, now)) for cursor, tip in found.page.rows)
    built = build_page(rows, more=found.page.more)
    return TipConnection(edges=built.edges, page_info=built.page_info, count=found.count)
