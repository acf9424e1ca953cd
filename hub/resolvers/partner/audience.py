"""The query `audience`."""

from hub.domain.page_size import require_page_size
from hub.graphql.kit.connections import After, Connection, build_page
from hub.graphql.kit.fields import PAGED, resolver_field
from hub.schema.partner.alert import AlertId
from hub.schema.partner.audience import (
    DEFAULT_AUDIENCE_PAGE_SIZE,
    MAX_AUDIENCE_PAGE_SIZE,
    AudienceEntry,
    FirstOfAudience,
)
from hub.schema.partner.context import PartnerInfo
from hub.services.feed import read_audience as service


@resolver_field("For partners that pull: what to do with an alert on which of your devices, in order.", PAGED)
async def audience(
    info: PartnerInfo, alert: AlertId, after: After = None, first: FirstOfAudience = DEFAULT_AUDIENCE_PAGE_SIZE
) -> Connection[AudienceEntry]:
    """Return a page of the audience; read on from its end cursor while more follow, and when there is news."""
    size = require_page_size(first, max_size=MAX_AUDIENCE_PAGE_SIZE)
    services, actor = info.context.services, info.context.actor
    now = await services.clock.now()
    entries, more, place = await service.read_audience(actor, services.audience, alert, after, size, now=now)
    rows = [(cursor, AudienceEntry.from_domain(entry)) for cursor, entry in entries]
    return build_page(rows, more=more, cursor_if_empty=place)
