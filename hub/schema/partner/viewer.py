"""The caller and its key."""

from datetime import datetime

import strawberry

from hub.domain.actors import KeyMode, PartnerActor
from hub.domain.cells import resolution
from hub.schema.partner.partner import Partner


@strawberry.type(description="The key that sent this request.")
class Viewer:
    partner: Partner = strawberry.field(description="The partner.")
    mode: KeyMode = strawberry.field(description="The mode of the key.")
    cell_resolution: int = strawberry.field(description="The H3 resolution of every cell here.")
    channel: str | None = strawberry.field(
        description="How devices of this mode are reached; null while the operator has set no channel: no device is "
        "notified then."
    )
    key_id: strawberry.ID = strawberry.field(
        description="The name of this key between you and the operator: the first 12 hexadecimal digits of its SHA-256."
    )
    key_expires_at: datetime | None = strawberry.field(
        description="When this key expires; null while that is not planned. Once it is set there is a newer key: use "
        "that one from now on."
    )

    @classmethod
    def from_domain(cls, actor: PartnerActor) -> "Viewer":
        return cls(
            partner=Partner.from_domain(actor),
            mode=actor.mode,
            cell_resolution=resolution(),
            channel=actor.channel,
            key_id=strawberry.ID(actor.key_id),
            key_expires_at=actor.key_expires_at,
        )
