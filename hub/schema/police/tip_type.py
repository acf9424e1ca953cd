"""A tip as staff see it; the device it came from is not kept, so it cannot be shown."""

from datetime import datetime
from typing import Self

import strawberry

from hub.domain import tips
from hub.domain.tips import TipState
from hub.errors import NotFound
from hub.graphql.kit.nodes import Node
from hub.schema.police.case_facts import PHOTO
from hub.schema.police.context import PoliceInfo
from hub.schema.shared.points import GeoPoint
from hub.services.police.read_tip import read_tip


@strawberry.federation.type(
    name="Tip", keys=["id"], description="What a member of the public reported. Once withdrawn, it holds no words."
)
class TipType(Node):
    """A tip."""

    case_id: strawberry.ID = strawberry.field(description="The case it is about.")
    alert_id: strawberry.ID = strawberry.field(description="The alert it answers.")
    received_at: datetime = strawberry.field(description="When it came in.")
    text: str | None = strawberry.field(description="The person's words.")
    seen_at: datetime | None = strawberry.field(description="When it was seen, by the person's account.")
    place: GeoPoint | None = strawberry.field(description="Where it was seen, by the person's account.")
    contact: str | None = strawberry.field(description="How to reach the person, if they want to be reached.")
    photo: strawberry.ID | None = strawberry.field(description=PHOTO)
    repeats: strawberry.ID | None = strawberry.field(description="The first tip that says the same.")
    state: TipState = strawberry.field(description="How far police are with it.")
    withdrawn_at: datetime | None = strawberry.field(description="When the person withdrew it.")

    @classmethod
    async def read(cls, info: PoliceInfo, tip_id: str, purpose: str) -> Self | None:
        """Return one tip, or None for an unknown id."""
        by, services = info.context.actor, info.context.services
        now = await services.clock.now()
        try:
            return cls.from_domain(await read_tip(by, services.audit, services.tips, tip_id, purpose=purpose, now=now))
        except NotFound:
            return None

    @classmethod
    def from_domain(cls, tip: tips.Tip) -> Self:
        """Build it from the domain, without the partner and device it came through."""
        return cls(
            id=strawberry.ID(tip.id),
            case_id=strawberry.ID(tip.case),
            alert_id=strawberry.ID(tip.alert),
            received_at=tip.received_at,
            text=tip.text,
            seen_at=tip.seen_at,
            place=GeoPoint.of(tip.place) if tip.place else None,
            contact=tip.contact,
            photo=strawberry.ID(tip.photo) if tip.photo else None,
            repeats=strawberry.ID(tip.repeats) if tip.repeats else None,
            state=tip.state,
            withdrawn_at=tip.withdrawn_at,
        )
