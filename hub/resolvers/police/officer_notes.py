"""The query field `officerNotes`."""

from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, Connection, First, build_page
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.schema.police.access_types import OfficerNote
from hub.schema.police.arguments import CaseId, Purpose
from hub.schema.police.context import PoliceInfo
from hub.services.police.cases.read_officer_notes import read_officer_notes
from hub.services.police.steps.pages import PageRequest


@resolver_field("The notes of officers about a case, newest first.", PAGED)
async def officer_notes(
    info: PoliceInfo, case_id: CaseId, purpose: Purpose, first: First = DEFAULT_PAGE_SIZE, after: After = None
) -> Connection[OfficerNote]:
    by, services = info.context.actor, info.context.services
    page = await read_officer_notes(
        by,
        services.case_reading,
        services.staff.access.notes,
        case_id,
        PageRequest(first, after),
        purpose=purpose,
        now=await services.clock.now(),
    )
    return build_page(((cursor, OfficerNote.from_domain(note)) for cursor, note in page.rows), more=page.more)
