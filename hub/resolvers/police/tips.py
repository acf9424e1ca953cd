"""The query field `tips`."""

from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, Connection, First, build_page
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.schema.police.arguments import CaseId, Purpose
from hub.schema.police.context import PoliceInfo
from hub.schema.police.tip_type import TipType
from hub.services.police.read_tips import read_tips


@resolver_field("The tips of a case, newest first.", PAGED)
async def tips(
    info: PoliceInfo, case_id: CaseId, purpose: Purpose, first: First = DEFAULT_PAGE_SIZE, after: After = None
) -> Connection[TipType]:
    """List the tips of a case."""
    by, services = info.context.actor, info.context.services
    page = await read_tips(
        by,
        services.audit,
        services.stores.cases,
        services.tips,
        services.cursors,
        case_id,
        first=first,
        after=after,
        purpose=purpose,
        now=await services.clock.now(),
    )
    return build_page(((cursor, TipType.from_domain(tip)) for cursor, tip in page.rows), more=page.more)
