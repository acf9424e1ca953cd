"""Partners and devices as other graphs refer to them; the alert, the third entity, has a file of its own."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from hub.graphql.kit.nodes import Node
from hub.schema.partner.context import PartnerInfo
from hub.services.intake.read_freshness import read_freshness


@strawberry.federation.type(keys=["id"], description="An organisation whose apps carry alerts.")
class Partner(Node):
    """A partner; the graph shows each only itself."""

    name: str = strawberry.field(description="As agreed.")

    @classmethod
    async def resolve_references(cls, info: PartnerInfo, keys: Sequence[str]) -> "list[Partner | None]":
        """The caller itself; anyone else does not exist here."""
        actor = info.context.actor
        viewer = cls(id=strawberry.ID(actor.partner), name=actor.name)
        return [viewer if key == actor.partner else None for key in keys]


@strawberry.federation.type(keys=["ref"], description="A device of your own. Where it is, nobody is told.")
class Device:
    """Nothing but its freshness: neither its cell nor whether an alert came to it.

    It is one whether it is registered or not, so that in a supergraph a list of your phones outlives those that left.
    """

    ref: str = strawberry.field(description="Your own name of the device.")
    registration_expires_at: datetime | None = strawberry.field(
        description="When its registration ends unless it is reported before; null if it is not registered."
    )

    @classmethod
    async def resolve_references(cls, info: PartnerInfo, keys: Sequence[str]) -> "list[Device]":
        """Each as the caller's key knows it."""
        services, actor = info.context.services, info.context.actor
        fresh = await read_freshness(services.devices, keys, by=actor, now=await services.clock.now())
        return [cls(ref=key, registration_expires_at=fresh.get(key)) for key in keys]
