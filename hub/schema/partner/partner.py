"""The partner."""

import strawberry

from hub.domain.actors import PartnerActor
from hub.graphql.kit.nodes import Node


@strawberry.federation.type(keys=["id"], description="An organisation whose apps carry alerts.")
class Partner(Node):
    """A partner. The graph shows each partner only itself."""

    name: str = strawberry.field(description="The name agreed with the operator.")

    @classmethod
    def from_domain(cls, actor: PartnerActor) -> "Partner":
        return cls(id=strawberry.ID(actor.partner), name=actor.name)
