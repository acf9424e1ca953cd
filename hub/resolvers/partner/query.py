"""The Query root of the partner graph."""

from typing import Final

from strawberry.tools import create_type

from hub.resolvers.partner.alert import alert
from hub.resolvers.partner.alerts import alerts
from hub.resolvers.partner.audience import audience
from hub.resolvers.partner.node import node
from hub.resolvers.partner.viewer import viewer

Query: Final = create_type("Query", [viewer, alerts, alert, audience, node], description="Queries of partners.")
