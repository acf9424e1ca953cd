"""The query `removalCounts`."""

from typing import Final

from strawberry.federation.schema_directives import Cost

from hub.graphql.kit.fields import resolver_field
from hub.schema.partner.alert import AlertId
from hub.schema.partner.context import PartnerInfo
from hub.schema.partner.removals import RemovalCounts
from hub.services.feed.read_removal_counts import read_removal_counts

READ_COST: Final = 100
"""Points: all that is known of an alert's devices is read, 15 MB of a million."""


@resolver_field(
    "How many of your devices were told of an alert and confirmed its removal; null if it does not exist or this key "
    "may not see it.",
    Cost(weight=READ_COST),
)
async def removal_counts(info: PartnerInfo, alert: AlertId) -> RemovalCounts | None:
    services, actor = info.context.services, info.context.actor
    own = await read_removal_counts(actor, services.removals, alert, now=await services.clock.now())
    return RemovalCounts.from_domain(own) if own else None
