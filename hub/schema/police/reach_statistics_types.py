"""Types of the reach of many alerts."""

from datetime import datetime
from typing import Self

import strawberry

from hub.domain.statistics import reach_sums
from hub.domain.statistics.reach_counts import ReachDimension
from hub.services.police.statistics.count_reach import CountedReach


@strawberry.type(description="The value of a dimension.")
class ReachKey:
    dimension: ReachDimension = strawberry.field(description="The dimension.")
    value: str | None = strawberry.field(description="Its value; null where there is none.")


@strawberry.type(
    description="A sum of stored readings, which have noise. It is made of the numbers of each stage and partner that "
    "`Case.reach` shows one by one."
)
class ReachFigure:
    people: int | None = strawberry.field(
        description="The sum; null where each part is too small to show: below `suppressedBelow`, or 4.5 deviations."
    )
    deviation: float = strawberry.field(
        description="The standard deviation of the noise in it, of people: of twenty sums nineteen are at most twice "
        "as far away from the truth of its parts. It grows with the root of the number of shown parts, 0 without any."
    )
    at_least: bool = strawberry.field(
        description="Whether it leaves out a part that is too small to show: the true number is at least as large, but "
        "for the noise."
    )

    @classmethod
    def from_domain(cls, figure: reach_sums.ReachFigure) -> Self:
        return cls(people=figure.people, deviation=figure.deviation, at_least=figure.at_least)


@strawberry.type(description="The stages with some values of the dimensions, and the people that they came to.")
class ReachGroup:
    keys: list[ReachKey] = strawberry.field(description="Its value of each dimension, in the order of `groupBy`.")
    alerts: int = strawberry.field(description="Alerts with a counted stage.")
    stages: int = strawberry.field(description="Stages that are counted.")
    in_ring: ReachFigure = strawberry.field(description="People whose turn has come.")
    reached: ReachFigure = strawberry.field(description="Accepted by their channel.")
    failed: ReachFigure = strawberry.field(description="Refused permanently, or parked.")
    dead: ReachFigure = strawberry.field(description="Gone: the push token is dead.")
    withheld: ReachFigure = strawberry.field(description="Muted, in quiet hours, or over a daily limit.")
    deferred: ReachFigure = strawberry.field(description="Put off until the end of the alert, and not reached.")
    shown: ReachFigure | None = strawberry.field(
        description="Phones on which the partner's app says that it showed the alert; null if you group by radius, as "
        "an app does not say by which stage it was told."
    )
    opened: ReachFigure | None = strawberry.field(
        description="Phones on which a person opened the alert, as the app says; null if you group by radius."
    )

    @classmethod
    def from_domain(cls, group: reach_sums.ReachGroup, found: CountedReach) -> Self:
        figures = {name: ReachFigure.from_domain(figure) for name, figure in group.figures.items()}
        pairs = zip(found.dimensions, group.keys, strict=True)
        return cls(
            keys=[ReachKey(dimension=dimension, value=value) for dimension, value in pairs],
            alerts=group.alerts,
            stages=group.stages,
            in_ring=figures["in_ring"],
            reached=figures["reached"],
            failed=figures["failed"],
            dead=figures["dead"],
            withheld=figures["withheld"],
            deferred=figures["deferred"],
            shown=figures.get("shown"),
            opened=figures.get("opened"),
        )


@strawberry.type(
    description="The reach of alerts, summed from the last readings of their stages, taken 72 hours after the end of "
    "each alert. It says how many people pushes came to, and not that they helped."
)
class ReachStatistics:
    as_of: datetime = strawberry.field(
        description="Every reading that was taken until this moment is in the numbers, and every change of a case."
    )
    suppressed_below: int = strawberry.field(description="Numbers below this are not shown.")
    waiting_alerts: int = strawberry.field(
        description="Alerts of these months and filters, whose cases' private facts you may read, that have begun to "
        "tell people and are in no group yet: open ones, and those that ended less than 72 hours ago."
    )
    groups: list[ReachGroup] = strawberry.field(description="The groups that have a stage, in order.")

    @classmethod
    def from_domain(cls, found: CountedReach) -> Self:
        groups = [ReachGroup.from_domain(group, found) for group in found.groups]
        return cls(
            as_of=found.as_of, suppressed_below=found.suppressed_below, waiting_alerts=found.waiting, groups=groups
        )
