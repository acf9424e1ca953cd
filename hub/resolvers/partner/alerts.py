"""The query `alerts`."""

from hub.domain.page_size import require_page_size
from hub.graphql.kit.connections import DEFAULT_PAGE_SIZE, After, Connection, First, build_connection
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.schema.partner.alert import Alert, WantedState
from hub.schema.partner.context import PartnerInfo
from hub.services.feed import list_alerts as service


@resolver_field("Alerts that this key may see, newest first.", PAGED)
async def alerts(
    info: PartnerInfo, first: First = DEFAULT_PAGE_SIZE, after: After = None, state: WantedState = None
) -> Connection[Alert]:
    size = require_page_size(first)
    rows = await service.list_alerts(info.context.actor, info.context.services.feed, state, after, size + 1)
    return build_connection([(cursor, Alert.from_domain(public)) for cursor, public in rows], size)
