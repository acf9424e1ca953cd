"""The query field `caseTimeline`."""

from typing import Annotated

import strawberry

from hub.domain.trail.timeline import TimelineKind
from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, Connection, First, build_page
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.schema.police.arguments import CaseId, Purpose
from hub.schema.police.context import PoliceInfo
from hub.schema.police.timeline_types import TimelineEntry
from hub.services.police.steps.pages import PageRequest
from hub.services.police.trail.read_timeline import TimelineRequest, read_timeline

Kinds = Annotated[
    list[TimelineKind] | None, strawberry.argument(description="Entries of these kinds only; all if it is left out.")
]


@resolver_field("What happened to a case, the newest first.", PAGED)
async def case_timeline(
    info: PoliceInfo,
    case_id: CaseId,
    purpose: Purpose,
    kinds: Kinds = None,
    first: First = DEFAULT_PAGE_SIZE,
    after: After = None,
) -> Connection[TimelineEntry]:
    by, services = info.context.actor, info.context.services
    page = await read_timeline(
        by,
        services.case_reading,
        services.stores.timeline,
        TimelineRequest(case_id, frozenset(kinds or ()), PageRequest(first, after)),
        purpose=purpose,
        now=await services.clock.now(),
    )
    return build_page(((cursor, TimelineEntry.from_domain(entry)) for cursor, entry in page.rows), more=page.more)
