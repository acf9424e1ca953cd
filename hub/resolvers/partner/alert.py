"""The query `alert`."""

from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.loaders import load_batched
from hub.resolvers.partner.loaders.alerts import load_alerts
from hub.schema.partner.alert import Alert, AlertId
from hub.schema.partner.context import PartnerInfo


@resolver_field("One alert; null if it does not exist or this key may not see it.")
async def alert(info: PartnerInfo, id: AlertId) -> Alert | None:
    return await load_batched(load_alerts, info, id)
