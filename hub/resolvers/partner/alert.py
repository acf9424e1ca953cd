"""The query `alert`."""

from hub.graphql.kit.fields import resolved
from hub.graphql.kit.lookups import look_up
from hub.resolvers.partner.loaders.alerts import load_alerts
from hub.schema.partner.alert import Alert, AlertId
from hub.schema.partner.context import PartnerInfo


@resolved("One alert; null if it does not exist or this key may not see it.")
async def alert(info: PartnerInfo, id: AlertId) -> Alert | None:  # noqa: A002 - its name in the graph
    """Return one alert."""
    return await look_up(load_alerts, info, id)
