"""Types for the state and reach of a case's alert; nothing of a device."""

from collections.abc import Mapping
from datetime import datetime
from typing import Self

import strawberry

from hub.domain import reach
from hub.domain.alerts import Alert, AlertState, AlertStatus, PauseReason
from hub.domain.areas import MAX_AREAS, Area
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
        """From the domain."""
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
    """An alert as staff see it."""

    id: strawberry.ID = strawberry.field(description="The id under which the public knows it.")
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
    overrides_preferences: bool = strawberry.field(
        description="Whether it overrides quiet hours, mutes of all alerts and daily limits. The case's notes say why."
    )

    @classmethod
    def from_domain(cls, alert: Alert) -> Self:
        """From the domain."""
        return cls(
            id=strawberry.ID(alert.id),
            status=alert.status,
            state=alert.state,
            pauses=sorted(alert.pauses),
            areas=[CaseAlertArea.from_domain(area) for area in alert.areas],
            revision=alert.revision,
            opened_at=alert.opened_at,
            revised_at=alert.revised_at,
            expires_at=alert.expires_at,
            ended_at=alert.ended_at,
            overrides_preferences=alert.overrides_preferences,
        )


@strawberry.type(
    description="Numbers of people, rounded down to a multiple of the alert's `suppressedBelow`; null where a number "
    "is too small to be shown."
)
class ReachCounts:
    """Counts by outcome."""

    in_ring: int | None = strawberry.field(description="People whose turn has come.")
    reached: int | None = strawberry.field(description="Accepted by their channel.")
    failed: int | None = strawberry.field(description="Refused permanently, or parked.")
    dead: int | None = strawberry.field(description="Gone: the push token is dead.")
    withheld: int | None = strawberry.field(description="Muted, in quiet hours, or over a daily limit.")
    deferred: int | None = strawberry.field(description="Will be tried again; not reached yet.")

    @classmethod
    def from_domain(cls, counts: Mapping[str, int | None]) -> Self:
        """From the domain."""
        return cls(
            in_ring=counts["in_ring"],
            reached=counts["reached"],
            failed=counts["failed"],
            dead=counts["dead"],
            withheld=counts["withheld"],
            deferred=counts["deferred"],
        )


@strawberry.type(description="The number of people that a stage came to.")
class StageReach:
    """One begun stage."""

    number: int = strawberry.field(description="Its place in the escalation, from 1.")
    radius_km: float = strawberry.field(description="Its radius in km.")
    counts: ReachCounts = strawberry.field(description="Its people by outcome.")


@strawberry.type(description="The number of people that an alert came to.")
class AlertReach:
    """All begun stages and their sums."""

    stages: list[StageReach] = strawberry.field(description="Every begun stage, in order.")
    total: ReachCounts = strawberry.field(description="The sums over all stages.")
    suppressed_below: int = strawberry.field(description="Numbers below this are not shown.")

    @classmethod
    def from_domain(cls, found: reach.AlertReach) -> Self:
        """From the domain."""
        stages = [
            StageReach(number=stage.number, radius_km=stage.radius_km, counts=ReachCounts.from_domain(stage.counts))
            for stage in found.stages
        ]
        return cls(stages=stages, total=ReachCounts.from_domain(found.total), suppressed_below=found.suppressed_below)
