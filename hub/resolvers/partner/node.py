"""The query `node`."""

from typing import Annotated

import strawberry

from hub.graphql.kit.fields import resolved
from hub.graphql.kit.lookups import look_up
from hub.graphql.kit.nodes import Node
from hub.resolvers.partner.loaders.alerts import load_alerts
from hub.resolvers.partner.loaders.partners import load_partners
from hub.schema.partner.context import PartnerInfo

NodeId = Annotated[strawberry.ID, strawberry.argument(description="The id of an alert, or your own.")]


@resolved("An alert, or the partner that owns this key, by its id; null for any other id.")
async def node(info: PartnerInfo, id: NodeId) -> Node | None:  # noqa: A002 - its name in the graph
    """Return what a gateway's reference with this id would give."""
    # Every id but the caller's own costs the same read, whether it exists or not.
    return await look_up(load_partners, info, id) or await look_up(load_alerts, info, id)
