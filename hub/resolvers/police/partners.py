"""The query field `partners`."""

from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, Connection, First, build_page
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator_types import PartnerAccount
from hub.services.operations.list_partners import list_partners


@resolver_field("Partners, the oldest first. For operators.", PAGED)
async def partners(
    info: PoliceInfo, first: First = DEFAULT_PAGE_SIZE, after: After = None
) -> Connection[PartnerAccount]:
    by, services = info.context.actor, info.context.services
    page = await list_partners(
        by, services.operations.stores.partners, services.search.cursors, first=first, after=after
    )
    return build_page(((cursor, PartnerAccount.from_domain(partner)) for cursor, partner in page.rows), more=page.more)
