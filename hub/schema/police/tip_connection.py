"""A page of tips, with a count of all that match."""

import strawberry

from hub.graphql.kit.connections import CountedConnection
from hub.schema.police.tip_type import TipType


@strawberry.type(name="TipConnection", description="A page of a list.")
class TipConnection(CountedConnection[TipType]):
    """A page of tips."""
