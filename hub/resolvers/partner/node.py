"""The query `node`."""

from typing import Annotated

import strawberry

from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.loaders import load_batched
from hub.graphql.kit.nodes import Node
from hub.resolvers.partner.loaders.alerts import load_alerts
from hub.resolvers.partner.loaders.partners import load_partners
from hub.schema.partner.context import PartnerInfo

NodeId = Annotated[strawberry.ID, strawberry.argument(description="The id of an alert, or your own.")]


@resolver_field("An alert, or the partner that owns this key, by its id; null for any other id.")
async def node(info: PartnerInfo, id: NodeId) -> Node | None:
    """Return what a gateway's reference with this id would give."""
    # Every id but the caller's own costs the same read, whether it exists or not.
    return await load_batched(load_partners, info, id) or await load_batched(load_alerts, info, id)
