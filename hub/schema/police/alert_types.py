"""Types for the state of a case's alert; nothing of a device."""

from datetime import datetime
from typing import Self

import strawberry

from hub.domain.alerts.alert import Alert, AlertState, AlertStatus, PauseReason
from hub.domain.areas.area import MAX_AREAS, Area
from hub.graphql.kit.fields import resolver_field
from hub.graphql.kit.loaders import load_batched
from hub.schema.police.context import PoliceInfo
from hub.schema.police.delivery_status_types import DeliveryStatus
from hub.schema.police.loaders import load_delivery_status
from hub.schema.shared.points import GeoPoint


@strawberry.type(description="An area of an alert, with its own stages and its own confirmation.")
class CaseAlertArea:
    """An area as staff see it. The case's `lastSeen` and `sightings` say what is known of the place."""

    number: int = strawberry.field(description="Counts from 1 and is never given again within an alert.")
    centre: GeoPoint = strawberry.field(description="The published centre: that of a cell, not the exact place.")
    covered_km: float = strawberry.field(
        description="The radius now covered, in km; 0 before the first stage, and while the area is held."
    )
    confirmed: bool = strawberry.field(description="Whether a second person confirmed it.")
    confirm_by: datetime = strawberry.field(description="If nobody confirms it by then, it is held.")
    held: bool = strawberry.field(description="Whether it waits because nobody confirmed it in time.")

    @classmethod
    def from_domain(cls, area: Area) -> Self:
        return cls(
            number=area.number,
            centre=GeoPoint.of(area.centre),
            covered_km=area.covered_km,
            confirmed=area.confirmed,
            confirm_by=area.confirm_by,
            held=area.held,
        )


@strawberry.type(description="The alert of a case. It decides who is told.")
class CaseAlert:
    id: strawberry.ID = strawberry.field(description="The id under which the public knows it.")
    case_id: strawberry.ID = strawberry.field(description="Its case, which keeps the alerts that came before too.")
    status: AlertStatus = strawberry.field(description="Whether it is real.")
    state: AlertState = strawberry.field(description="Its state.")
    pauses: list[PauseReason] = strawberry.field(description="The reasons why it is paused; empty if it is not.")
    areas: list[CaseAlertArea] = strawberry.field(
        description=f"1 to {MAX_AREAS} areas; the first is where the child was last seen, the others are sightings."
    )
    revision: int = strawberry.field(description="The newest revision.")
    opened_at: datetime = strawberry.field(description="When it was opened.")
    revised_at: datetime = strawberry.field(description="When its newest revision was made.")
    expires_at: datetime = strawberry.field(description="When it expires unless it is renewed.")
    ended_at: datetime | None = strawberry.field(description="When it ended.")
    follows_id: strawberry.ID | None = strawberry.field(
        description="The alert of the same case that ended before this one began."
    )
    overrides_preferences: bool = strawberry.field(
        description="Whether it overrides quiet hours, mutes of all alerts and daily limits. The case's notes say why."
    )

    @resolver_field("How it stands: who is being told, what comes next, and why nobody is.")
    async def delivery_status(self, info: PoliceInfo) -> DeliveryStatus:
        return await DeliveryStatus.from_read(info, load_batched(load_delivery_status, info, self.id))

    @classmethod
    def from_domain(cls, alert: Alert) -> Self:
        return cls(
            id=strawberry.ID(alert.id),
            case_id=strawberry.ID(alert.case),
            status=alert.status,
            state=alert.state,
            pauses=sorted(alert.pauses),
            areas=[CaseAlertArea.from_domain(area) for area in alert.areas],
            revision=alert.revision,
            opened_at=alert.opened_at,
            revised_at=alert.revised_at,
            expires_at=alert.expires_at,
            ended_at=alert.ended_at,
            follows_id=strawberry.ID(alert.follows) if alert.follows else None,
            overrides_preferences=alert.overrides_preferences,
        )
