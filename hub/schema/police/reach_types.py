"""Types for the reach of an alert: counts of people, small ones left out."""

from collections.abc import Mapping
from typing import Self

import strawberry

from hub.domain import reach


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
