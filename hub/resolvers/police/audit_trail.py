"""The query field `auditTrail`."""

from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, Connection, First, build_page
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.schema.police.arguments import Purpose
from hub.schema.police.audit_filter import AuditFilterArgument
from hub.schema.police.context import PoliceInfo
from hub.schema.police.staff_types import AuditEntry
from hub.services.police.ports.stores import AuditSearch
from hub.services.police.steps.pages import PageRequest
from hub.services.police.trail.read_audit_trail import read_audit_trail


@resolver_field("The audit trail, newest line first. Reading it leaves a line as well.", PAGED)
async def audit_trail(
    info: PoliceInfo,
    purpose: Purpose,
    filter: AuditFilterArgument = None,
    first: First = DEFAULT_PAGE_SIZE,
    after: After = None,
) -> Connection[AuditEntry]:
    by, services = info.context.actor, info.context.services
    page = await read_audit_trail(
        by,
        services.audit,
        services.search.cursors,
        filter.to_domain(services.search.digests) if filter else AuditSearch(),
        PageRequest(first, after),
        purpose=purpose,
        now=await services.clock.now(),
    )
    return build_page(((cursor, AuditEntry.from_domain(entry)) for cursor, entry in page.rows), more=page.more)
