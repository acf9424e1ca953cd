"""Types for which parts of the hub work."""

from datetime import datetime
from typing import Self

import strawberry

from hub.domain.delivery import service_parts
from hub.domain.delivery.service_parts import PartState, ServicePart
from hub.schema.shared.enums import described
from hub.services.police.delivery import read_service_status

described(
    ServicePart,
    "A part of the hub without which people are not told, or are told late.",
    {
        ServicePart.DATABASE: "The database, as this API process sees it.",
        ServicePart.REDIS: "Redis, as this API process sees it.",
        ServicePart.PLANNER: "The scheduler and the workers that begin stages.",
        ServicePart.SENDERS: "The workers that send.",
        ServicePart.NOTICES: "The workers that call partners that read their audience themselves.",
    },
)
described(
    PartState,
    "The state of a part.",
    {
        PartState.WORKING: "It works.",
        PartState.AWAY: "It does not answer, or has said nothing for four seconds.",
        PartState.UNKNOWN: "Nothing is known of it, because Redis is away.",
    },
)


@strawberry.type(description="The state of a part of the hub.")
class PartStatus:
    part: ServicePart = strawberry.field(description="The part.")
    state: PartState = strawberry.field(description="Its state.")
    since: datetime | None = strawberry.field(
        description="Since when it is known to work, or to be away; null if that is not known."
    )

    @classmethod
    def from_domain(cls, status: service_parts.PartStatus) -> Self:
        return cls(part=status.part, state=status.state, since=status.since)


@strawberry.type(description="Which parts of the hub work. It answers while parts of it are away.")
class ServiceStatus:
    parts: list[PartStatus] = strawberry.field(description="Each part.")
    troubled_partners: int | None = strawberry.field(
        description="Partners with people to tell whose channel fails or whose quota is used up; null if unknown."
    )

    @classmethod
    def from_domain(cls, status: read_service_status.ServiceStatus) -> Self:
        return cls(
            parts=[PartStatus.from_domain(part) for part in status.parts], troubled_partners=status.troubled_partners
        )
