"""The Query root of the partner graph."""

from typing import Final

from strawberry.tools import create_type

from hub.resolvers.partner.alert import alert
from hub.resolvers.partner.alerts import alerts
from hub.resolvers.partner.audience import audience
from hub.resolvers.partner.conformance_run import conformance_run
from hub.resolvers.partner.device import device
from hub.resolvers.partner.node import node
from hub.resolvers.partner.removal_counts import removal_counts
from hub.resolvers.partner.tip_follow_up import tip_follow_up
from hub.resolvers.partner.viewer import viewer

Query: Final = create_type(
    "Query",
    [viewer, alerts, alert, audience, removal_counts, device, tip_follow_up, conformance_run, node],
    description="Queries of partners.",
)
