"""The query field `cases`."""

from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, Connection, First, build_page
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.schema.police.arguments import Purpose
from hub.schema.police.case_type import CaseType
from hub.schema.police.context import PoliceInfo
from hub.schema.police.searches import CaseFilterArgument
from hub.services.police.ports import CaseSearch
from hub.services.police.search_cases import search_cases


@resolver_field("Cases, the last opened first.", PAGED)
async def cases(
    info: PoliceInfo,
    purpose: Purpose,
    filter: CaseFilterArgument = None,  # noqa: A002
    first: First = DEFAULT_PAGE_SIZE,
    after: After = None,
) -> Connection[CaseType]:
    """Search cases."""
    by, services = info.context.actor, info.context.services
    page = await search_cases(
        by,
        services.audit,
        services.stores.cases,
        services.cursors,
        filter.to_domain() if filter else CaseSearch(),
        first=first,
        after=after,
        purpose=purpose,
        now=await services.clock.now(),
    )
    return build_page(((cursor, CaseType.from_domain(case)) for cursor, case in page.rows), more=page.more)
