"""The query field `deskCases`."""

from typing import Annotated

import strawberry

from hub.domain.page_size import MAX_PAGE_SIZE
from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, First, build_page
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.schema.police.case_connections import CaseSummaryConnection
from hub.schema.police.context import PoliceInfo
from hub.schema.police.summary_type import CaseSummary
from hub.services.police.cases.read_desk import read_desk

CaseIds = Annotated[
    list[strawberry.ID] | None,
    strawberry.argument(
        description=f"Only these, 1 to {MAX_PAGE_SIZE}. Closed cases and those without a relation to you are left out."
    ),
]


@resolver_field(
    "The public facts of the open cases that `deskFeed` follows, the last opened first. They leave no line in the "
    "audit trail.",
    PAGED,
)
async def desk_cases(
    info: PoliceInfo, case_ids: CaseIds = None, first: First = DEFAULT_PAGE_SIZE, after: After = None
) -> CaseSummaryConnection:
    by, services = info.context.actor, info.context.services
    now = await services.clock.now()
    found = await read_desk(by, services.case_reading, case_ids=case_ids, first=first, after=after, now=now)
    rows = ((cursor, CaseSummary.from_domain(one)) for cursor, one in found.page.rows)
    page = build_page(rows, more=found.page.more)
    return CaseSummaryConnection(edges=page.edges, page_info=page.page_info, count=found.count)
