"""The query field `partners`."""

from hub.graphql.kit.connections import DEFAULT_PAGE, After, Connection, First, whole_page
from hub.graphql.kit.fields import PAGED, resolved
from hub.schema.police.context import PoliceInfo
from hub.schema.police.operator_types import PartnerAccount
from hub.services.operations.list_partners import list_partners


@resolved("Partners, the first one made first. For operators.", PAGED)
async def partners(info: PoliceInfo, first: First = DEFAULT_PAGE, after: After = None) -> Connection[PartnerAccount]:
    """List the partners."""
    by, services = info.context.actor, info.context.services
    page = await list_partners(by, services.operations.stores.partners, services.cursors, first=first, after=after)
    return whole_page(((cursor, PartnerAccount.of(partner)) for cursor, partner in page.rows), more=page.more)
